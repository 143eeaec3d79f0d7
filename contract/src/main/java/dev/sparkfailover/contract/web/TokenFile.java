package dev.sparkfailover.contract.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A secret in a file, read at each use so that it can be changed without a restart.
 *
 * @param setting the setting that names the file, for messages
 * @param warn writes a line into the log
 */
public record TokenFile(String setting, Path file, Consumer<String> warn) {
  private static final int MAX_BYTES = 4096;

  /**
   * Refuses a file that could never let anybody in.
   *
   * @throws CannotListenException says what the file must be
   */
  public void check() {
    if (read().isEmpty()) {
      throw new CannotListenException(
          ("%s: must be a readable file of 1 to %s bytes with a token, got \"%s\";"
                  + " make one (for example: head -c 32 /dev/urandom | base64 > FILE) or unset it")
              .formatted(setting, MAX_BYTES, file));
    }
  }

  /**
   * Whether the bytes are the token, found in the same time whatever they are; empty without a
   * token.
   */
  public Optional<Boolean> matches(byte[] sent) {
    return read().map(token -> MessageDigest.isEqual(token, sent));
  }

  private Optional<byte[]> read() {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      String token = new String(bytes, StandardCharsets.UTF_8).strip();
      return token.isEmpty() || bytes.length > MAX_BYTES
          ? Optional.empty()
          : Optional.of(token.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      warn.accept("%s: cannot read %s: %s".formatted(setting, file, e));
      return Optional.empty();
    }
  }
}
