package dev.sparkfailover.job.endpoint;

import java.time.Instant;
import java.util.Optional;

/**
 * What waits in the input.
 *
 * @param oldest the modification time of the file that waits longest
 */
public record Backlog(int files, Optional<Instant> oldest) {
  public static final Backlog NONE = new Backlog(0, Optional.empty());

  public Backlog {
    if (files < 0) {
      throw new IllegalArgumentException("files must be >= 0, got " + files);
    }
  }
}
