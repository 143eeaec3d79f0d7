package dev.sparkfailover.job.poison;

import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.event.FailureClass.Evidence;
import java.util.List;

/** Decides when a failing batch is searched for poison. */
public final class SearchRule {

  private static final int FILES_IN_A_ROW = 2;
  private static final int MACHINE_IN_A_ROW = 3;

  private SearchRule() {}

  /**
   * Whether to search now.
   *
   * @param failures of the runs that worked on this batch, oldest first
   * @param givingUp whether the job would give up otherwise
   */
  public static boolean isDue(List<FailureClass> failures, boolean givingUp) {
    // What does not count, a lost session, says nothing about the batch, for or against.
    List<FailureClass> telling = failures.stream().filter(FailureClass::spendsBudget).toList();
    if (telling.isEmpty() || !telling.getLast().restartable()) {
      return false;
    }
    return givingUp
        || inARow(telling, Evidence.FILES) >= FILES_IN_A_ROW
        || inARow(telling, Evidence.MACHINE) >= MACHINE_IN_A_ROW;
  }

  private static int inARow(List<FailureClass> failures, Evidence evidence) {
    int count = 0;
    for (FailureClass failure : failures.reversed()) {
      if (failure.evidence() != evidence) {
        break;
      }
      count++;
    }
    return count;
  }
}
