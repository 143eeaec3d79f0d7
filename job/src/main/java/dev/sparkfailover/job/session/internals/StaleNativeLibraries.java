package dev.sparkfailover.job.session.internals;

import dev.sparkfailover.job.output.JobLogger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * Copies of lz4's native library, which each JVM makes for itself and a killed one leaves behind.
 *
 * <p>They lie in the folder that the JVM was started with, whatever {@code java.io.tmpdir} says
 * later. A copy that is in use stays so when its file is gone.
 */
public final class StaleNativeLibraries {
  private static final Logger log = JobLogger.of(StaleNativeLibraries.class);
  private static final Pattern COPY = Pattern.compile("liblz4-java-\\d+\\.so(\\.lck)?");
  // A JVM loads its copy within milliseconds; where it cannot, lz4 goes on in Java.
  private static final Duration LOADED = Duration.ofSeconds(10);

  private StaleNativeLibraries() {}

  /**
   * Removes those that must have been loaded by now; a folder that cannot be read stays as it is.
   */
  public static void removeFrom(Path folder, Instant now) {
    try {
      remove(folder, now);
    } catch (IOException | UncheckedIOException e) {
      log.warn("{} cannot be read: {}", folder, e.toString());
    }
  }

  private static void remove(Path folder, Instant now) throws IOException {
    for (Path copy : copiesIn(folder)) {
      try {
        if (Files.getLastModifiedTime(copy).toInstant().isBefore(now.minus(LOADED))) {
          Files.delete(copy);
        }
      } catch (NoSuchFileException e) {
        log.debug("{} is gone already", copy);
      } catch (IOException e) {
        log.debug("{} belongs to another user: {}", copy, e.toString());
      }
    }
  }

  private static List<Path> copiesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> COPY.matcher(file.getFileName().toString()).matches()).toList();
    }
  }
}
