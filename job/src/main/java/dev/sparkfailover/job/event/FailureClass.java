package dev.sparkfailover.job.event;

import static dev.sparkfailover.job.event.FailureClass.Budget.COUNTED;
import static dev.sparkfailover.job.event.FailureClass.Budget.UNLIMITED;

import java.util.Locale;

/** Why a run failed, as far as it matters for what follows. */
public enum FailureClass {
  /** The job's own code. */
  PIPELINE(true, COUNTED, Evidence.FILES),
  /** The input. */
  DATA(true, COUNTED, Evidence.FILES),
  /** The cluster: the master is unreachable or grants no executors. */
  SESSION(true, UNLIMITED, Evidence.NONE),
  /** Memory or disk. */
  RESOURCE(true, COUNTED, Evidence.MACHINE),
  /** No progress for too long. */
  HANG(true, COUNTED, Evidence.MACHINE),
  /** The JVM died. */
  PROCESS(true, COUNTED, Evidence.MACHINE),
  /** What cannot heal: configuration, wrong versions, a pipeline that says so. */
  FATAL(false, COUNTED, Evidence.NONE);

  /** Whether restarts after it have a limit. */
  public enum Budget {
    COUNTED,
    UNLIMITED
  }

  /** Where a failure with a batch in hand points. */
  public enum Evidence {
    /** At the files of the batch, or at the pipeline. */
    FILES,
    /** At the machine, and as well at the files. */
    MACHINE,
    /** It says nothing of the files. */
    NONE
  }

  private final boolean restartable;
  private final Budget budget;
  private final Evidence evidence;

  FailureClass(boolean restartable, Budget budget, Evidence evidence) {
    this.restartable = restartable;
    this.budget = budget;
    this.evidence = evidence;
  }

  /** The name in metrics, JSON and messages. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether another attempt can help at all. */
  public boolean restartable() {
    return restartable;
  }

  /** Whether a restart after it counts against the budget. */
  public boolean spendsBudget() {
    return budget == COUNTED;
  }

  public Evidence evidence() {
    return evidence;
  }
}
