package dev.sparkfailover.job.storage;

import java.time.Instant;
import java.util.Optional;

/**
 * A file that waits in the input.
 *
 * @param name its path below the pipeline's input folder
 * @param size in bytes
 * @param modified its modification time
 * @param identity which file it is, whatever its name; empty where the file system, or an older
 *     record, does not say
 */
public record InputFile(String name, long size, Instant modified, Optional<String> identity) {

  /** Which file it is, is not known. */
  public InputFile(String name, long size, Instant modified) {
    this(name, size, modified, Optional.empty());
  }

  public static InputFile of(String name, Store.Entry entry) {
    return new InputFile(name, entry.size(), entry.modified(), entry.identity());
  }

  /** Whether it is known to be another file, whatever it looks like. */
  public boolean isAnotherThan(InputFile other) {
    return identity.isPresent() && other.identity.isPresent() && !identity.equals(other.identity);
  }

  public boolean looksAs(InputFile other) {
    return size == other.size && modified.equals(other.modified);
  }

  /** The same file, unchanged, as far as can be said. */
  public boolean isStill(InputFile other) {
    return looksAs(other) && !isAnotherThan(other);
  }
}
