package dev.sparkfailover.job.plugins;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that was probably meant. */
public final class Suggestions {
  private static final int FURTHEST = 2;

  private Suggestions() {}

  public static String hint(String wanted, Collection<String> known) {
    return nearest(wanted, known).map(name -> "; did you mean \"" + name + "\"?").orElse("");
  }

  private static Optional<String> nearest(String wanted, Collection<String> known) {
    return known.stream()
        .filter(name -> distance(wanted, name) <= FURTHEST)
        .min(Comparator.comparingInt(name -> distance(wanted, name)));
  }

  /** The fewest letters to insert, delete or change. */
  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
