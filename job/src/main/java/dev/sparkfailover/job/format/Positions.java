package dev.sparkfailover.job.format;

import java.util.Arrays;

/** Growing positions in a file, of which the first are taken again. */
public final class Positions {
  private long[] positions = new long[1 << 10];
  private int from;
  private int to;

  public void add(long position) {
    if (to == positions.length) {
      positions =
          from > to / 2
              ? Arrays.copyOf(Arrays.copyOfRange(positions, from, to), positions.length)
              : Arrays.copyOfRange(positions, from, from + 2 * positions.length);
      to -= from;
      from = 0;
    }
    positions[to++] = position;
  }

  /** Takes those before this one; how many they were. */
  public int takeBefore(long position) {
    int before = from;
    while (from < to && positions[from] < position) {
      from++;
    }
    return from - before;
  }
}
