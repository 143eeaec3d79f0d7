package dev.sparkfailover.job.input;

import java.time.Instant;
import java.util.Optional;

/**
 * What lay in the input at the last look, files that are too fresh included, and files that cannot
 * be taken left out: they must not hide how old the others are.
 */
public record Backlog(int files, Optional<Instant> oldest) {
  public static final Backlog EMPTY = new Backlog(0, Optional.empty());
}
