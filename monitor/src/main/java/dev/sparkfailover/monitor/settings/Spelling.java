package dev.sparkfailover.monitor.settings;

/** Knows a name that was meant for another one. */
final class Spelling {
  private static final int SLIPS = 2;

  private Spelling() {}

  /** Whether at most two letters were added, left out or changed. */
  static boolean alike(String one, String other) {
    return Math.abs(one.length() - other.length()) <= SLIPS && distance(one, other) <= SLIPS;
  }

  /** Levenshtein's distance, row by row. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}
