package dev.sparkfailover.monitor.http;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A secret in a file, read at each use so that it can be changed without a restart. */
public record TokenFile(Path file) {
  private static final Logger LOG = System.getLogger(TokenFile.class.getName());
  private static final int MAX_BYTES = 4096;

  /** Refuses a file that could never let anybody in. */
  public void check() {
    if (read().isEmpty()) {
      throw new CannotListenException(
          ("MONITOR_TOKEN_FILE: must be a readable file of 1 to %s bytes with a token, got \"%s\";"
                  + " make one (for example: head -c 32 /dev/urandom | base64 > FILE) or unset it")
              .formatted(MAX_BYTES, file));
    }
  }

  Optional<byte[]> read() {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      String token = new String(bytes, StandardCharsets.UTF_8).strip();
      return token.isEmpty() || bytes.length > MAX_BYTES
          ? Optional.empty()
          : Optional.of(token.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "MONITOR_TOKEN_FILE: cannot read {0}: {1}", file, e);
      return Optional.empty();
    }
  }
}
