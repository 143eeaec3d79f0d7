package dev.sparkfailover.job.output;

import dev.sparkfailover.contract.config.SecretMasking;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * An event of the log: one line that begins with a time stamp, and the lines of a stack trace, none
 * of which does. Neither the default locale nor the default time zone changes it. What it says
 * stands there without its secrets.
 *
 * @param level as the log writes it: ERROR, WARN, INFO
 */
public record LogLine(
    Instant at,
    String level,
    String thread,
    String logger,
    String message,
    Optional<Throwable> thrown) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** The bytes of all its lines. */
  public byte[] bytes() {
    return text().getBytes(StandardCharsets.UTF_8);
  }

  String text() {
    return head()
        + LineText.oneLine(SecretMasking.mask(message))
        + "\n"
        + thrown.map(LineText::stackTrace).orElse("");
  }

  private String head() {
    return "%s %-5s [%s] %s: "
        .formatted(TIME.format(at), level, LineText.name(thread), LineText.name(logger));
  }
}
