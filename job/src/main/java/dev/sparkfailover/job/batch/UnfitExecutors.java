package dev.sparkfailover.job.batch;

import dev.sparkfailover.job.batch.ControlRun.Result.Unsound;
import dev.sparkfailover.job.batch.ExecutorProbe.Finding;
import dev.sparkfailover.job.event.FailureClass;
import java.net.URI;
import java.util.List;

/** Says what is wrong with executors that are not fit for the input, and what to do. */
final class UnfitExecutors {
  private UnfitExecutors() {}

  /**
   * @param worst what the one executor met that is reported
   * @param all what all of them met
   */
  static Unsound because(Finding worst, List<Finding> all, URI input, String staging) {
    long unfit = all.stream().filter(each -> each.problem() == worst.problem()).count();
    String who =
        "executor %s on %s: %s; %s of %s executors"
            .formatted(worst.executor(), worst.host(), worst.words(), unfit, all.size());
    return switch (worst.problem()) {
      case NOT_SEEN ->
          mayHeal("the executors do not see %s: mount it there, at the same path", input, who);
      case OTHER_CONTENT ->
          mayHeal("the executors see another folder as %s: mount the driver's there", input, who);
      case NOT_READABLE ->
          mayHeal(
              "the executors cannot read %s: give their user access, or mount it again",
              input, who);
      case NOT_WRITABLE ->
          mayHeal(
              "the executors cannot write %s: mount it there so that they can write", staging, who);
      case INCOMPATIBLE ->
          new Unsound(
              FailureClass.FATAL,
              "the executors' Java, Spark and Hadoop do not fit together: give them those of the driver (%s)"
                  .formatted(who));
      case NONE -> throw new IllegalArgumentException("worst: is fit");
    };
  }

  /** The executor wrote, and nothing arrived. */
  static Unsound lost(Finding each, String staging) {
    return mayHeal(
        "what the executors write to %s does not arrive here: mount the driver's folder there",
        staging, "executor %s on %s".formatted(each.executor(), each.host()));
  }

  private static Unsound mayHeal(String what, Object where, String who) {
    return new Unsound(FailureClass.SESSION, what.formatted(where) + " (" + who + ")");
  }
}
