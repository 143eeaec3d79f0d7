package dev.sparkfailover.monitor.job;

import java.time.Instant;
import java.util.List;

/**
 * Input files that the job cannot take and leaves where they are.
 *
 * @param files how many
 * @param first some of them, with what to do
 */
public record RefusedFiles(int files, List<Entry> first) {
  public static final RefusedFiles NONE = new RefusedFiles(0, List.of());

  public RefusedFiles {
    first = List.copyOf(first);
  }

  /** One file: its path below the input folder, the kind of reason, and what to do about it. */
  public record Entry(String file, String reason, String why, Instant since) {}
}
