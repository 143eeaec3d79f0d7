package dev.sparkfailover.job.output;

import dev.sparkfailover.contract.config.SecretMasking;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An event of the log: one line that begins with a time stamp, and the lines of a stack trace, none
 * of which does. Neither the default locale nor the default time zone changes it. What it says
 * stands there without its secrets.
 *
 * @param level as the log writes it: ERROR, WARN, INFO
 * @param context what the code that logged it knew of its work (log4j's thread context)
 */
public record LogLine(
    Instant at,
    String level,
    String thread,
    String logger,
    String message,
    Optional<Throwable> thrown,
    Map<String, String> context) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  public LogLine {
    context = Map.copyOf(context);
  }

  public LogLine(
      Instant at,
      String level,
      String thread,
      String logger,
      String message,
      Optional<Throwable> thrown) {
    this(at, level, thread, logger, message, thrown, Map.of());
  }

  LogLine withLogger(String name) {
    return new LogLine(at, level, thread, name, message, thrown, context);
  }

  /** As it stands in both formats. */
  public String time() {
    return TIME.format(at);
  }

  /** The lines of it, for people. */
  String text() {
    return head()
        + LineText.oneLine(SecretMasking.mask(message))
        + "\n"
        + thrown.map(LineText::stackTrace).orElse("");
  }

  private String head() {
    return "%s %-5s [%s] %s: "
        .formatted(time(), level, LineText.name(thread), LineText.name(logger));
  }
}
