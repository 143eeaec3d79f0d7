package dev.sparkfailover.monitor.api;

import dev.sparkfailover.contract.time.Moment;
import dev.sparkfailover.monitor.alerts.Alert;
import dev.sparkfailover.monitor.cluster.Executors;
import dev.sparkfailover.monitor.cluster.Executors.Executor;
import dev.sparkfailover.monitor.cluster.MasterState;
import dev.sparkfailover.monitor.cluster.WorkerState;
import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.job.RefusedFiles;
import dev.sparkfailover.monitor.ledger.LedgerState;
import dev.sparkfailover.monitor.ledger.LedgerState.Attempt;
import dev.sparkfailover.monitor.logs.LogState;
import dev.sparkfailover.monitor.source.LastAnswer;
import dev.sparkfailover.monitor.status.Diagnosis;
import dev.sparkfailover.monitor.status.JobSnapshot;
import dev.sparkfailover.monitor.status.Observations;
import dev.sparkfailover.monitor.status.Status;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Pictures to show. */
final class SampleSnapshots {
  static final Instant START = Instant.parse("2026-01-01T00:05:00Z");
  static final Duration STALE_AFTER = Duration.ofSeconds(30);

  private SampleSnapshots() {}

  static Moment moment(long second) {
    return new Moment(START.plusSeconds(second), Duration.ofSeconds(second).toNanos());
  }

  /** Of a job that nothing is known of. */
  public static JobSnapshot empty(String application, Moment now) {
    Observations seen =
        new Observations(
            now,
            STALE_AFTER,
            application,
            LastAnswer.none(),
            LastAnswer.none(),
            LastAnswer.none(),
            Map.of(),
            LastAnswer.none(),
            LastAnswer.none());
    return new JobSnapshot(
        seen, new Diagnosis(Status.UNKNOWN, "nobody was asked yet", "wait"), List.of());
  }

  /** Of a job that calls itself otherwise than the monitor's settings do. */
  public static JobSnapshot called(String application, String itself, Moment now) {
    Observations seen = full(application, now, 1, 0).seen();
    Observations other =
        new Observations(
            now,
            STALE_AFTER,
            application,
            LastAnswer.of(job(itself, now.at(), 7), now),
            seen.ledger(),
            seen.master(),
            seen.workers(),
            seen.executors(),
            seen.log());
    return new JobSnapshot(other, new Diagnosis(Status.HEALTHY, "works", "wait"), List.of());
  }

  /** Of a job that waits for its restart, with all parts in their places. */
  static JobSnapshot full(String application, Moment now, int executors, int alerts) {
    return full(application, now, executors, alerts, Status.RESTARTING, 7);
  }

  static JobSnapshot full(
      String application, Moment now, int executors, int alerts, Status status, long attempts) {
    Observations seen =
        new Observations(
            now,
            STALE_AFTER,
            application,
            LastAnswer.of(job(application, now.at(), attempts), now),
            LastAnswer.of(ledger(now.at(), attempts), now),
            LastAnswer.of(master(), now),
            Map.of("worker-1", LastAnswer.of(worker("worker-1"), now)),
            LastAnswer.of(executors(executors, now.at()), now),
            LastAnswer.of(log(now.at()), now));
    Diagnosis diagnosis = new Diagnosis(status, "a batch failed", "it restarts by itself in 4 s");
    return new JobSnapshot(seen, diagnosis, alerts(alerts, application, now.at()));
  }

  /** The same at another time, with another verdict. */
  public static JobSnapshot later(JobSnapshot before, Moment now, Status status) {
    Observations seen = before.seen();
    return new JobSnapshot(
        new Observations(
            now,
            STALE_AFTER,
            seen.application(),
            seen.job(),
            seen.ledger(),
            seen.master(),
            seen.workers(),
            seen.executors(),
            seen.log()),
        new Diagnosis(status, "as of " + now.at(), "wait"),
        before.alerts());
  }

  private static JobState job(String application, Instant now, long attempt) {
    return new JobState(
        now,
        application,
        "orders",
        "0.1.0",
        4711,
        JobState.Phase.BACKOFF,
        now.minusSeconds(3),
        false,
        attempt,
        120,
        OptionalLong.of(118),
        new JobState.Budget(2, 5, 4, 30),
        new JobState.Backoff(3.7, Optional.of(now.plusSeconds(4))),
        Optional.of(now.minusSeconds(5)),
        600,
        Optional.of(new JobState.Failure("data", "row 7 is\nno order", now.minusSeconds(3))),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(now.minusSeconds(70)),
        Optional.of(new JobState.Spark("app-1")),
        RefusedFiles.NONE,
        List.of());
  }

  private static LedgerState ledger(Instant now, long attempts) {
    List<Attempt> recent =
        IntStream.iterate((int) attempts, n -> n > Math.max(0, attempts - 60), n -> n - 1)
            .mapToObj(n -> attempt(n, now))
            .toList();
    return new LedgerState(
        now,
        attempts,
        Optional.empty(),
        false,
        false,
        2,
        Optional.empty(),
        Optional.of(now.plusSeconds(4)),
        3.7,
        Optional.of(new LedgerState.Failure("data", "row 7 is no order", now.minusSeconds(3))),
        true,
        Map.of("data", attempts - 1, "hang", 1L),
        Map.of("data", attempts, "hang", 1L),
        recent);
  }

  private static Attempt attempt(int number, Instant now) {
    return new Attempt(
        number,
        Optional.of(now.minusSeconds(100)),
        OptionalLong.of(4711),
        Optional.of(now.minusSeconds(3)),
        Optional.of("failed"),
        Optional.of(new LedgerState.Failure("data", "row 7 is no order", now.minusSeconds(3))),
        OptionalLong.of(118),
        Optional.of(number == 3 ? "stopped" : "restart"),
        Optional.of(now.plusSeconds(4)),
        Optional.of(3.7),
        OptionalInt.of(2));
  }

  private static MasterState master() {
    return new MasterState(
        "ALIVE",
        List.of(
            new MasterState.Worker(
                "worker-1",
                URI.create("http://127.0.0.1:8081"),
                "ALIVE",
                2,
                1,
                1L << 30,
                512L << 20)),
        2,
        1,
        1L << 30,
        512L << 20,
        List.of("app-1"),
        3);
  }

  static WorkerState worker(String id) {
    return new WorkerState(id, 2, 1, 1L << 30, 512L << 20, 1, 4);
  }

  private static Executors executors(int count, Instant now) {
    return new Executors(
        "app-1", IntStream.range(0, count).mapToObj(n -> executor(n, n % 10 != 9, now)).toList());
  }

  private static Executor executor(int number, boolean active, Instant now) {
    return new Executor(
        String.valueOf(number),
        "10.0.0.%d:40000".formatted(number % 250),
        active,
        2,
        1,
        3,
        1_000 + now.getEpochSecond() % 1_000,
        100_000,
        1_500,
        100_000_000,
        400_000_000,
        0,
        1_000_000,
        2_000_000,
        Optional.of(now.minusSeconds(100)),
        active ? Optional.empty() : Optional.of(now),
        active ? Optional.empty() : Optional.of("Command exited with code 137"));
  }

  private static LogState log(Instant now) {
    List<LogState.Event> events =
        IntStream.range(0, 30)
            .mapToObj(
                n ->
                    new LogState.Event(
                        n == 0 ? Optional.empty() : Optional.of(now.minusSeconds(30 - n)),
                        n % 3 == 0 ? LogState.Level.ERROR : LogState.Level.INFO,
                        n == 27
                            ? "event 27\n  at A.b(A.java:7)\n  at C.d(C.java:9)"
                            : "event " + n))
            .toList();
    return new LogState(events, Map.of(LogState.Level.ERROR, 10L, LogState.Level.INFO, 20L));
  }

  private static List<Alert> alerts(int count, String application, Instant now) {
    return IntStream.range(0, count)
        .mapToObj(
            n ->
                new Alert(
                    "f" + n,
                    true,
                    Map.of(
                        "alertname",
                        "JobRestartsOften",
                        "severity",
                        "warning",
                        "application",
                        application),
                    Map.of("summary", "The job restarts often.", "description", "x".repeat(200)),
                    now.minusSeconds(60 + n),
                    Optional.empty(),
                    now))
        .toList();
  }
}
