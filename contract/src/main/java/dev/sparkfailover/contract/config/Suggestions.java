package dev.sparkfailover.contract.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Finds the name that was probably meant.
 *
 * <p>No library measures the distance: the job's launcher reads settings too, and has nothing but
 * our own classes on its class path.
 */
public final class Suggestions {

  /** So many letters may be added, left out or changed. */
  private static final int FURTHEST = 2;

  private Suggestions() {}

  /** The nearest of the known names, of several the first; empty when none is near. */
  public static Optional<String> nearest(String wanted, Collection<String> known) {
    return known.stream()
        .filter(name -> alike(wanted, name))
        .min(
            Comparator.comparingInt((String name) -> distance(wanted, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** A question that follows an error message, or nothing. */
  public static String hint(String wanted, Collection<String> known) {
    return nearest(wanted, known).map(name -> "; did you mean \"" + name + "\"?").orElse("");
  }

  static boolean alike(String one, String other) {
    return Math.abs(one.length() - other.length()) <= FURTHEST && distance(one, other) <= FURTHEST;
  }

  /** Levenshtein's distance, row by row. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int change = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
