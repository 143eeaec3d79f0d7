package dev.sparkfailover.monitor.settings;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a secret URL; no message has any of it. */
public final class HeartbeatFile {
  private HeartbeatFile() {}

  /**
   * The URL that the file holds, alone on one line.
   *
   * @throws BadSettingException when it cannot be read or is no URL
   */
  public static URI read(Path file) {
    try {
      return url(Files.readString(file).strip());
    } catch (IOException e) {
      throw new BadSettingException(
          "must be a readable file with a URL, got \"%s\" (%s)"
              .formatted(file, e.getClass().getSimpleName()));
    }
  }

  static URI url(String text) {
    try {
      URI url = new URI(text);
      if (url.getHost() != null && text.matches("https?://.+") && url.getRawUserInfo() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Said below, without the text.
    }
    throw new BadSettingException(
        "must be a URL as https://HOST/PATH without a user, got something else (%s characters, not shown: it is secret)"
            .formatted(text.length()));
  }
}
