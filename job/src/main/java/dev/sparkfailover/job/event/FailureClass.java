package dev.sparkfailover.job.event;

import java.util.Locale;

/** Why a run failed, as far as it matters for what follows. */
public enum FailureClass {
  /** The job's own code. */
  PIPELINE,
  /** The input. */
  DATA,
  /** The cluster: the master is unreachable or grants no executors. */
  SESSION,
  /** Memory or disk. */
  RESOURCE,
  /** No progress for too long. */
  HANG,
  /** The JVM died. */
  PROCESS,
  /** What cannot heal: configuration, wrong versions, a pipeline that says so. */
  FATAL;

  /** The name in metrics, JSON and messages. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a restart after it is paid for by the budget. */
  public boolean spendsBudget() {
    return this != SESSION;
  }
}
