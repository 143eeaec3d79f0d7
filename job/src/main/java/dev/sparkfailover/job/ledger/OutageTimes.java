package dev.sparkfailover.job.ledger;

import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * How long outages and failed cycles took, over all processes.
 *
 * @param recovery from the last sign of life to the first good cycle
 * @param failedCycles from a cycle's start to its failure
 */
public record OutageTimes(DurationHistogram recovery, DurationHistogram failedCycles) {
  static final OutageTimes NOTHING =
      new OutageTimes(DurationHistogram.EMPTY, DurationHistogram.EMPTY);

  public static final List<Duration> CYCLE_BOUNDS =
      seconds(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800);
  public static final List<Duration> RECOVERY_BOUNDS =
      seconds(1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600);

  OutageTimes plusRecovery(Duration took) {
    return new OutageTimes(recovery.plus(took, RECOVERY_BOUNDS), failedCycles);
  }

  OutageTimes plusFailedCycle(Duration took) {
    return new OutageTimes(recovery, failedCycles.plus(took, CYCLE_BOUNDS));
  }

  private static List<Duration> seconds(double... each) {
    return DoubleStream.of(each).mapToObj(s -> Duration.ofMillis(Math.round(s * 1000))).toList();
  }
}
