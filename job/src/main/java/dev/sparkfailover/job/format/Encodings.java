package dev.sparkfailover.job.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Knows a file in another encoding by its first bytes. */
public final class Encodings {
  private static final int HEAD = 64;

  private Encodings() {}

  /**
   * Looks at the first bytes of a file, and passes on all of them.
   *
   * @return the same bytes
   * @throws RefusedFileException if UTF-8 is expected and the file is not
   */
  public static InputStream check(InputStream in, String expected) throws IOException {
    if (!Charset.forName(expected).equals(StandardCharsets.UTF_8)) {
      return in;
    }
    PushbackInputStream start = new PushbackInputStream(in, HEAD);
    byte[] head = start.readNBytes(HEAD);
    start.unread(head);
    refuseOther(head, head.length);
    return start;
  }

  public static void refuseOther(byte[] head, int length) {
    other(head, length)
        .ifPresent(
            found -> {
              throw new RefusedFileException(
                  "the file is in %s, expected UTF-8: save it as UTF-8, or set the input option encoding"
                      .formatted(found));
            });
  }

  /**
   * Of a text that begins with two characters of ASCII, as JSON and XML do: zeros among its first
   * bytes show it (RFC 4627).
   */
  public static Charset seen(byte[] bytes) {
    int first = bytes.length > 0 ? bytes[0] & 0xFF : -1;
    int second = bytes.length > 1 ? bytes[1] & 0xFF : -1;
    int third = bytes.length > 2 ? bytes[2] & 0xFF : -1;
    boolean low = first == 0xFF && second == 0xFE;
    if (first == 0 && second == 0) {
      return Charset.forName("UTF-32BE");
    }
    if ((low || (first > 0 && second == 0)) && third == 0) {
      return Charset.forName("UTF-32LE");
    }
    if (first == 0 || (first == 0xFE && second == 0xFF)) {
      return StandardCharsets.UTF_16BE;
    }
    return low || second == 0 ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
  }

  /** What is wrong with a record in which a decoder has left U+FFFD. */
  public static String notIn(String charset) {
    return ("bytes that are not %s, or U+FFFD, which programs write in place of such bytes: save the file as %s,"
            + " or name its encoding in the input option encoding")
        .formatted(charset, charset);
  }

  private static Optional<String> other(byte[] head, int length) {
    if (startsWith(head, length, 0xFF, 0xFE, 0, 0) || startsWith(head, length, 0, 0, 0xFE, 0xFF)) {
      return Optional.of("UTF-32 (so its byte order mark says)");
    }
    if (startsWith(head, length, 0xFE, 0xFF)) {
      return Optional.of("UTF-16, big endian (so its byte order mark FE FF says)");
    }
    if (startsWith(head, length, 0xFF, 0xFE)) {
      return Optional.of("UTF-16, little endian (so its byte order mark FF FE says)");
    }
    return zeros(head, length);
  }

  /** Text in ASCII has a zero in every second byte if it is UTF-16. */
  private static Optional<String> zeros(byte[] head, int length) {
    int even = 0;
    int odd = 0;
    for (int i = 0; i + 1 < length; i += 2) {
      even += head[i] == 0 ? 1 : 0;
      odd += head[i + 1] == 0 ? 1 : 0;
    }
    int pairs = length / 2;
    if (pairs >= 8 && even == pairs && odd == 0) {
      return Optional.of("UTF-16, big endian, without a byte order mark (every second byte is 0)");
    }
    return pairs >= 8 && odd == pairs && even == 0
        ? Optional.of("UTF-16, little endian, without a byte order mark (every second byte is 0)")
        : Optional.empty();
  }

  private static boolean startsWith(byte[] head, int length, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (i >= length || (head[i] & 0xFF) != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
