package dev.sparkfailover.job.executors;

import dev.sparkfailover.contract.config.SecretMasking;
import java.util.Optional;

/**
 * Makes text that a cluster made up fit for a label, a page and a log: short, and without tricks.
 */
final class PlainText {
  private static final int LONGEST_ID = 64;
  private static final int LONGEST_HOST = 255;
  private static final int LONGEST_REASON = 500;

  private PlainText() {}

  /** Letters, digits and {@code . _ -}; anything else becomes {@code _}. */
  static String id(String id) {
    String plain = start(id, LONGEST_ID).replaceAll("[^A-Za-z0-9._-]", "_");
    return plain.isEmpty() ? "_" : plain;
  }

  static String host(String host) {
    return printable(start(host, LONGEST_HOST));
  }

  /** Spark's words, which may hold a command line with a secret. */
  static String reason(String reason) {
    return printable(start(SecretMasking.mask(start(reason, 2 * LONGEST_REASON)), LONGEST_REASON));
  }

  private static String start(String text, int longest) {
    String given = Optional.ofNullable(text).orElse("");
    return given.substring(0, Math.min(given.length(), longest));
  }

  private static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cs}\\p{Cf}\\u2028\\u2029]", " ").strip();
  }
}
