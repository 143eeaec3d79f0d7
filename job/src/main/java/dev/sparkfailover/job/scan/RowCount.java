package dev.sparkfailover.job.scan;

import java.io.Serializable;
import java.util.HashSet;
import java.util.Set;

/**
 * How many rows were read.
 *
 * @param good rows that parse
 * @param bad rows that do not
 * @param badFiles the names of the files with bad rows
 */
public record RowCount(long good, long bad, Set<String> badFiles) implements Serializable {
  static final RowCount NONE = new RowCount(0, 0, Set.of());

  public RowCount {
    badFiles = Set.copyOf(badFiles);
  }

  RowCount plus(RowCount other) {
    Set<String> files = new HashSet<>(badFiles);
    files.addAll(other.badFiles);
    return new RowCount(good + other.good, bad + other.bad, files);
  }
}
