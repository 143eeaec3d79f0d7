package dev.sparkfailover.job.poison;

import dev.sparkfailover.job.event.FailureClass;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Decides when a failing batch is searched for poison. */
public final class SearchRule {

  /** These point at the files, or at the pipeline. */
  private static final Set<FailureClass> DIRECT =
      EnumSet.of(FailureClass.DATA, FailureClass.PIPELINE);

  /** These may be the files' doing, and as well the machine's. */
  private static final Set<FailureClass> INDIRECT =
      EnumSet.of(FailureClass.RESOURCE, FailureClass.HANG, FailureClass.PROCESS);

  private static final int DIRECT_IN_A_ROW = 2;
  private static final int INDIRECT_IN_A_ROW = 3;

  private SearchRule() {}

  /**
   * Whether to search now.
   *
   * @param failures of the runs that worked on this batch, oldest first
   * @param givingUp whether the job would give up otherwise
   */
  public static boolean isDue(List<FailureClass> failures, boolean givingUp) {
    // A lost session says nothing about the batch, neither for nor against.
    List<FailureClass> telling =
        failures.stream().filter(failure -> failure != FailureClass.SESSION).toList();
    if (telling.isEmpty() || telling.getLast() == FailureClass.FATAL) {
      return false;
    }
    return givingUp
        || inARow(telling, DIRECT) >= DIRECT_IN_A_ROW
        || inARow(telling, INDIRECT) >= INDIRECT_IN_A_ROW;
  }

  private static int inARow(List<FailureClass> failures, Set<FailureClass> kinds) {
    int count = 0;
    for (FailureClass failure : failures.reversed()) {
      if (!kinds.contains(failure)) {
        break;
      }
      count++;
    }
    return count;
  }
}
