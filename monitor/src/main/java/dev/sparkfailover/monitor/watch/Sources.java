package dev.sparkfailover.monitor.watch;

import dev.sparkfailover.monitor.cluster.Executors;
import dev.sparkfailover.monitor.cluster.MasterState;
import dev.sparkfailover.monitor.cluster.WorkerState;
import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.ledger.LedgerState;
import dev.sparkfailover.monitor.logs.LogState;
import dev.sparkfailover.monitor.source.Reading;
import java.util.Map;
import java.util.function.Supplier;

/** What the sources of one job last said; each answers at once. */
public record Sources(
    Supplier<Reading<JobState>> job,
    Supplier<Reading<LedgerState>> ledger,
    Supplier<Reading<MasterState>> master,
    Supplier<Map<String, Reading<WorkerState>>> workers,
    Supplier<Reading<Executors>> executors,
    Supplier<Reading<LogState>> log) {}
