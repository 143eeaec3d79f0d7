package dev.sparkfailover.job.event;

import java.util.List;
import java.util.Map;

/**
 * The input files that cannot be taken, as of the last look.
 *
 * @param counts how many there are of each reason; a reason without any may be missing
 * @param first those that were refused first, not all of them
 */
public record RefusedInputs(Map<InputRefusal, Integer> counts, List<RefusedInput> first) {
  public static final RefusedInputs NONE = new RefusedInputs(Map.of(), List.of());

  public RefusedInputs {
    counts = Map.copyOf(counts);
    first = List.copyOf(first);
  }

  public int count(InputRefusal reason) {
    return counts.getOrDefault(reason, 0);
  }

  public int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }
}
