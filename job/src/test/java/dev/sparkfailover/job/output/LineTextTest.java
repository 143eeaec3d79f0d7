package dev.sparkfailover.job.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TimeZone;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LineTextTest {
  private static final Instant T = Instant.parse("2026-03-01T10:00:00Z");
  private static final String FORGED =
      "2026-03-01T10:00:00.000Z ERROR [main] dev.sparkfailover.job.console.Console: GAVE UP: forged";
  private static final Pattern EVENT =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z [A-Z]+ .*");

  /** What foreign text is made of: line ends of all kinds, escapes, time stamps, frames. */
  private static final String[] PIECES = {
    "\n",
    "\r",
    "\r\n",
    "\u000b",
    "\f",
    "\u0085",
    "\u2028",
    "\u2029",
    "\u001b[2J",
    "\u009b2J",
    "\0",
    "\u202e",
    "\u2066",
    "\ud800",
    "\t",
    " ",
    "\b",
    "\tat a.B.c(B.java:1)",
    "Caused by: ",
    "\u0661",
    "plain words",
    FORGED,
    "] dev.sparkfailover.job.console.Console: GAVE UP",
    "\ud83d\ude00",
    "%d"
  };

  @Test
  void noTextOfOthersCanBeginALineOfTheLog() {
    for (long seed = 0; seed < 2_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Throwable thrown = random.nextBoolean() ? new Hostile(text(random), text(random)) : null;
      LogLine line =
          new LogLine(
              T, "WARN", text(random), text(random), text(random), Optional.ofNullable(thrown));
      String written = line.text();
      String[] lines = written.split("\\R", -1);
      assertThat(written).as("seed %s", seed).endsWith("\n");
      assertThat(lines[0]).as("seed %s", seed).matches(EVENT);
      for (int i = 1; i < lines.length; i++) {
        assertThat(lines[i]).as("seed %s, line %s", seed, i).doesNotMatch("[^\\sA-Za-z].*");
      }
      assertThat(written.codePoints().filter(c -> c != '\n' && c != '\t'))
          .as("seed %s", seed)
          .noneMatch(LineText::isHarmful);
    }
  }

  /** Between the brackets and before the first colon stands nothing that ends them early. */
  @Test
  void theHeadOfALineCannotBeForgedByTheNameOfAThreadOrLogger() {
    LogLine line =
        new LogLine(
            T,
            "INFO",
            "x] dev.sparkfailover.job.console.Console: GAVE UP: [",
            "org.example: a\n" + FORGED,
            "words",
            Optional.empty());
    assertThat(line.text())
        .startsWith(
            "2026-03-01T10:00:00.000Z INFO  [x? dev.sparkfailover.job.console.Console? GAVE")
        .contains("] org.example? a?2026-03-01T10?00?00.000Z ")
        .endsWith(": words\n");
  }

  @Test
  void aStackTraceKeepsItsUsualShape() {
    String trace =
        LineText.stackTrace(new IllegalStateException("why", new IllegalStateException("because")));
    assertThat(trace)
        .startsWith("java.lang.IllegalStateException: why\n\tat " + LineTextTest.class.getName())
        .contains("\nCaused by: java.lang.IllegalStateException: because\n");
  }

  @Test
  void anExceptionThatCannotBePrintedIsNamed() {
    assertThat(LineText.stackTrace(new Unprintable())).contains("Unprintable cannot be printed");
  }

  /** An application may set them for its own texts. */
  @Test
  void neitherLocaleNorTimeZoneOfTheProcessChangesALine() {
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    LogLine line = new LogLine(T, "INFO", "main", "a.B", "1", Optional.empty());
    try {
      for (String tag :
          new String[] {
            "ar-EG", "fa-IR", "th-TH-u-ca-buddhist-nu-thai", "tr-TR", "ja-JP-u-ca-japanese"
          }) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
        assertThat(line.text()).isEqualTo("2026-03-01T10:00:00.000Z INFO  [main] a.B: 1\n");
      }
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String shown;

    Hostile(String shown, String cause) {
      super(shown, new IllegalStateException(cause));
      this.shown = shown;
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // As hostile code does.
    public String toString() {
      return shown;
    }
  }

  private static final class Unprintable extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    @SuppressWarnings("OverrideThrowableToString") // As hostile code does.
    public String toString() {
      throw new IllegalStateException("no words");
    }
  }
}
