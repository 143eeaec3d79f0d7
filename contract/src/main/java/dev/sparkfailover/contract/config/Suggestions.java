package dev.sparkfailover.contract.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the name that was probably meant. */
public final class Suggestions {

  /** So many letters may be added, left out or changed. */
  private static final int FURTHEST = 2;

  private static final LevenshteinDistance DISTANCE = new LevenshteinDistance(FURTHEST);

  private Suggestions() {}

  /**
   * The nearest of the known names, the first in the alphabet of several; empty when none is near.
   */
  public static Optional<String> nearest(String wanted, Collection<String> known) {
    return known.stream()
        .filter(name -> alike(wanted, name))
        .min(
            Comparator.comparing((String name) -> DISTANCE.apply(wanted, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** A question that follows an error message, or nothing. */
  public static String hint(String wanted, Collection<String> known) {
    return nearest(wanted, known).map(name -> "; did you mean \"" + name + "\"?").orElse("");
  }

  public static boolean alike(String one, String other) {
    return DISTANCE.apply(one, other) >= 0;
  }
}
