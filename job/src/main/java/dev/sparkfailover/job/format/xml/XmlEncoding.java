package dev.sparkfailover.job.format.xml;

import dev.sparkfailover.job.format.Encodings;
import dev.sparkfailover.job.format.RefusedFileException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.PushbackReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a file of XML is encoded: as the option says, or else the file's first bytes. */
record XmlEncoding(Reader reader, Charset charset) {
  private static final int HEAD = 1024;
  private static final Pattern DECLARED =
      Pattern.compile("<\\?xml[^>]*?\\sencoding\\s*=\\s*[\"']([^\"']*)[\"']");

  /**
   * @param given the option; may be empty
   */
  static XmlEncoding open(InputStream in, String given) throws IOException {
    PushbackInputStream start = new PushbackInputStream(in, HEAD);
    byte[] head = start.readNBytes(HEAD);
    start.unread(head);
    Charset charset = given.isEmpty() ? seen(head) : Charset.forName(given);
    InputStream checked = Encodings.check(start, charset.name());
    return new XmlEncoding(withoutMark(new InputStreamReader(checked, charset)), charset);
  }

  private static Reader withoutMark(Reader in) throws IOException {
    PushbackReader start = new PushbackReader(new BufferedReader(in));
    int first = start.read();
    if (first >= 0 && first != '\uFEFF') {
      start.unread(first);
    }
    return start;
  }

  private static Charset seen(byte[] head) {
    Charset seen = Encodings.seen(head);
    String text = new String(head, StandardCharsets.ISO_8859_1);
    Matcher declared = DECLARED.matcher(text);
    boolean ascii = seen.equals(StandardCharsets.UTF_8) && !text.startsWith("\u00EF\u00BB\u00BF");
    if (!ascii || !declared.lookingAt()) {
      return seen;
    }
    Charset said = charset(declared.group(1));
    // A declaration that was read as ASCII is not in UTF-16, whatever it says.
    return isLikeAscii(said) ? said : seen;
  }

  private static boolean isLikeAscii(Charset charset) {
    return new String("<?xml".getBytes(StandardCharsets.US_ASCII), charset).equals("<?xml");
  }

  private static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw new RefusedFileException(
          "the file says that its encoding is \"%s\", which Java does not know: name one in the input option encoding"
              .formatted(name));
    }
  }
}
