package dev.sparkfailover.monitor.status;

import dev.sparkfailover.contract.time.Moment;
import dev.sparkfailover.monitor.cluster.Executors;
import dev.sparkfailover.monitor.cluster.MasterState;
import dev.sparkfailover.monitor.cluster.WorkerState;
import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.ledger.LedgerState;
import dev.sparkfailover.monitor.logs.LogState;
import dev.sparkfailover.monitor.source.LastAnswer;
import java.time.Duration;
import java.util.Map;

/**
 * What all sources last said of one job, and the time.
 *
 * @param application the name that the job is watched under
 * @param workers by worker id, of those that the master lists
 * @param staleAfter from what age on an answer says nothing of now
 */
public record Observations(
    Moment now,
    Duration staleAfter,
    String application,
    LastAnswer<JobState> job,
    LastAnswer<LedgerState> ledger,
    LastAnswer<MasterState> master,
    Map<String, LastAnswer<WorkerState>> workers,
    LastAnswer<Executors> executors,
    LastAnswer<LogState> log) {

  public Observations {
    workers = Map.copyOf(workers);
  }
}
