package dev.sparkfailover.monitor.watch;

import dev.sparkfailover.monitor.cluster.MasterState;
import dev.sparkfailover.monitor.cluster.WorkerState;
import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.ledger.LedgerState;
import dev.sparkfailover.monitor.logs.LogState;
import dev.sparkfailover.monitor.source.LastAnswer;
import java.util.Map;
import java.util.function.Supplier;

/** What the sources of one job last said; each answers at once. */
public record Sources(
    Supplier<LastAnswer<JobState>> job,
    Supplier<LastAnswer<LedgerState>> ledger,
    Supplier<LastAnswer<MasterState>> master,
    Supplier<Map<String, LastAnswer<WorkerState>>> workers,
    Supplier<LastAnswer<LogState>> log) {}
