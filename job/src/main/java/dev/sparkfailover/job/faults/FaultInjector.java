package dev.sparkfailover.job.faults;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.spi.FatalPipelineException;
import java.net.URI;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Does each kind of fault as it happens in the wild. */
final class FaultInjector {

  /** The variants of a kind are taken modulo their number, which divides this one. */
  static final int VARIANTS = 12;

  private final Clock clock;

  FaultInjector(Clock clock) {
    this.clock = clock;
  }

  void inject(FaultKind kind, long cycle, int variant, SparkSession spark, URI input)
      throws Exception {
    switch (kind) {
      case EXCEPTION -> SparkFaults.failInTask(spark, message(kind, cycle));
      case DATA -> brokenFile(variant).put(new Path(input), cycle, clock.now(), spark);
      case SESSION -> SparkFaults.stopUnderRunningJob(spark, message(kind, cycle));
      case EXECUTOR -> SparkFaults.killExecutor(spark);
      case HANG -> hang(variant, spark);
      case OOM -> HeapFiller.fill();
      case HALT -> SuddenDeath.die();
      case FATAL -> throw new FatalPipelineException(message(kind, cycle));
    }
  }

  private static String message(FaultKind kind, long cycle) {
    return "a fault of kind %s, injected into cycle %s on purpose (JOB_FAILURE_RATE)"
        .formatted(kind.label(), cycle);
  }

  private static BrokenInputFile brokenFile(int variant) {
    BrokenInputFile[] all = BrokenInputFile.values();
    return all[variant % all.length];
  }

  /** Of four hangs one is on the driver, where no task shows that nothing moves. */
  private static void hang(int variant, SparkSession spark) throws Exception {
    if (variant % 4 == 0) {
      SparkFaults.hangOnDriver();
    } else {
      SparkFaults.hangInTask(spark);
    }
  }
}
