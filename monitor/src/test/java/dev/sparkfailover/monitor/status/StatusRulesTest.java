package dev.sparkfailover.monitor.status;

import static dev.sparkfailover.monitor.job.JobState.Phase.BACKOFF;
import static dev.sparkfailover.monitor.job.JobState.Phase.EXHAUSTED;
import static dev.sparkfailover.monitor.job.JobState.Phase.RUNNING;
import static dev.sparkfailover.monitor.job.JobState.Phase.STARTING;
import static dev.sparkfailover.monitor.job.JobState.Phase.STOPPED;
import static dev.sparkfailover.monitor.job.JobState.Phase.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.status.Sight.Ledger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StatusRulesTest {
  private static final String CLUSTER = "app-20260301090000-0001";

  /** A situation, how the job is then, and words of the reason and of what happens next. */
  record Row(String situation, Sight sight, Status status, String reason, String next) {
    @Override
    public String toString() {
      return situation;
    }
  }

  private static Row row(String situation, Sight sight, Status status, String reason, String next) {
    return new Row(situation, sight, status, reason, next);
  }

  static Stream<Row> situations() {
    return Stream.of(
            nothingKnown(), atWork(), afterFailures(), forAPerson(), gone(), contradictory())
        .flatMap(List::stream);
  }

  private static List<Row> nothingKnown() {
    return List.of(
        row(
            "nothing was asked yet",
            Sight.nothing(),
            Status.UNKNOWN,
            "nothing was asked yet",
            "in a moment"),
        row(
            "job never answered, no ledger",
            Sight.refused().ledgerUnreadable("ledger.jsonl: no such file"),
            Status.UNREACHABLE,
            "(cannot connect, nobody listens there), and there is no ledger to look at (ledger.jsonl: no such file)",
            "start it, or correct MONITOR_JOB_URL"),
        row(
            "job never reacted, no ledger",
            Sight.nothing().mute(),
            Status.UNREACHABLE,
            "(no answer within 5000 ms)",
            "start it"));
  }

  private static List<Row> atWork() {
    return List.of(
        row(
            "first start",
            Sight.job(STARTING, 1).notReady(),
            Status.HEALTHY,
            "it starts its session",
            "first cycle"),
        row("in a cycle", Sight.job(RUNNING, 1), Status.HEALTHY, "cycle 42 runs", "next cycle"),
        row(
            "between cycles",
            Sight.job(WAITING, 1),
            Status.HEALTHY,
            "cycle 42 was good, it waits",
            "next cycle"),
        row(
            "idle for a day",
            Sight.job(WAITING, 1).inPhaseFor(86_400).lastMoved(86_400),
            Status.HEALTHY,
            "it waits",
            "next cycle"),
        row(
            "answered just within the limit",
            Sight.job(WAITING, 30),
            Status.HEALTHY,
            "it waits",
            "next cycle"),
        row(
            "one long cycle that moves",
            Sight.job(RUNNING, 1).inPhaseFor(7_200).lastMoved(5),
            Status.HEALTHY,
            "cycle 42 runs",
            "next cycle"),
        row(
            "silent for just as long as allowed",
            Sight.job(RUNNING, 1).inPhaseFor(7_200).lastMoved(600),
            Status.HEALTHY,
            "cycle 42 runs",
            "next cycle"),
        row(
            "cycle began after a long idle time",
            Sight.job(RUNNING, 1).inPhaseFor(2).lastMoved(7_200),
            Status.HEALTHY,
            "cycle 42 runs",
            "next cycle"),
        row(
            "an old failure, good since",
            Sight.job(WAITING, 1).failed(500).good(20),
            Status.HEALTHY,
            "it waits",
            "next cycle"),
        row(
            "local job, no Spark master anywhere",
            Sight.job(RUNNING, 1).masterGone(),
            Status.HEALTHY,
            "cycle 42 runs",
            "next cycle"),
        row(
            "local job beside somebody's master",
            Sight.job(RUNNING, 1).inPhaseFor(99).lastMoved(1).master("ALIVE", 1),
            Status.HEALTHY,
            "cycle 42 runs",
            "next cycle"),
        row(
            "on a cluster, all well",
            onCluster(RUNNING).master("ALIVE", 2, CLUSTER).executors(CLUSTER, 2, 0),
            Status.HEALTHY,
            "cycle 42 runs",
            "next cycle"),
        row(
            "on a cluster, some executors lost",
            onCluster(RUNNING).master("ALIVE", 2, CLUSTER).executors(CLUSTER, 1, 3),
            Status.HEALTHY,
            "cycle 42 runs",
            "next cycle"),
        row(
            "one answer was late",
            Sight.job(WAITING, 6).mute(),
            Status.HEALTHY,
            "it waits since 2026-03-01T09:59:51Z; but it did not answer in time just now",
            "next cycle"),
        row(
            "idle on a cluster without workers",
            onCluster(WAITING).master("ALIVE", 0, CLUSTER),
            Status.HEALTHY,
            "but the Spark master has no worker",
            "next cycle"));
  }

  private static List<Row> afterFailures() {
    return List.of(
        row(
            "backoff",
            Sight.job(BACKOFF, 1).failed(2).dueIn(12),
            Status.RESTARTING,
            "class pipeline: amount is negative",
            "restart (2 of 5 in a row are spent) in 11 s, at 2026-03-01T10:00:11Z"),
        row(
            "backoff that is over",
            Sight.job(BACKOFF, 5).failed(9).dueIn(2),
            Status.RESTARTING,
            "class pipeline",
            "in 0 s"),
        row(
            "backoff without a time",
            Sight.job(BACKOFF, 1).failed(1),
            Status.RESTARTING,
            "class pipeline",
            "at once"),
        row(
            "backoff, failure unknown",
            Sight.job(BACKOFF, 1).dueIn(3),
            Status.RESTARTING,
            "no failure is on record",
            "restart (2 of 5"),
        row(
            "starting again",
            Sight.job(STARTING, 1).failed(4),
            Status.RESTARTING,
            "attempt 7 is starting, no cycle was good since",
            "with a good cycle all is well again"),
        row(
            "running again, nothing good yet",
            Sight.job(RUNNING, 1).failed(4).good(60),
            Status.RESTARTING,
            "attempt 7 is running",
            "with a good cycle"),
        row(
            "waits for a ledger that cannot be written",
            Sight.job(BACKOFF, 1).problem("ledger.jsonl: No space left; free space there"),
            Status.RESTARTING,
            "it waits: ledger.jsonl: No space left",
            "goes on by itself"),
        row(
            "waits for another driver",
            Sight.job(STARTING, 1).notReady().problem("waiting for a driver on host b"),
            Status.RESTARTING,
            "waiting for a driver on host b",
            "goes on by itself"),
        row(
            "all executors lost while running",
            onCluster(RUNNING).master("ALIVE", 1, CLUSTER).executors(CLUSTER, 0, 2),
            Status.RESTARTING,
            "it runs and has no executor, 2 were lost",
            "asks the cluster"),
        row(
            "never got an executor",
            onCluster(RUNNING).master("ALIVE", 1, CLUSTER).executors(CLUSTER, 0, 0),
            Status.RESTARTING,
            "it runs and has no executor",
            "class session"),
        row(
            "process replaced, restart due",
            Sight.refused().ledger(Ledger.ended(1).dueIn(4)),
            Status.RESTARTING,
            "its process is being replaced; the last failure was of class pipeline",
            "due at 2026-03-01T10:00:04Z"),
        row(
            "process replaced, restart just overdue",
            Sight.refused().ledger(Ledger.ended(20).dueIn(-10)),
            Status.RESTARTING,
            "being replaced",
            "takes the restart up"),
        row(
            "hang",
            Sight.job(RUNNING, 1).inPhaseFor(900).lastMoved(700),
            Status.HUNG,
            "nothing moved for 11 min in cycle 42, at most 10 min are allowed",
            "the watchdog ends"),
        row(
            "hang from the first moment on",
            Sight.job(RUNNING, 1).inPhaseFor(601).neverMoved(),
            Status.HUNG,
            "nothing moved for 10 min",
            "the watchdog ends"),
        row(
            "process stopped",
            Sight.job(RUNNING, 60).mute().ledger(Ledger.open(58)),
            Status.HUNG,
            "attempt 7, process 4711 neither answers nor writes: it wrote nothing to its ledger for 58 s",
            "look at the process"));
  }

  private static List<Row> forAPerson() {
    return List.of(
        row(
            "gave up",
            Sight.job(EXHAUSTED, 1).failed(3).gaveUp("5 of 5 restarts in a row are spent"),
            Status.EXHAUSTED,
            "it gave up: 5 of 5 restarts",
            "make restart-app"),
        row(
            "gave up, reason unknown",
            Sight.job(EXHAUSTED, 1).failed(3),
            Status.EXHAUSTED,
            "class pipeline: amount is negative",
            "POST /resume"),
        row(
            "parked for its settings",
            Sight.job(STOPPED, 1).parked("JOB_PORT: must be a port\n got \"x\""),
            Status.EXHAUSTED,
            "it is parked: JOB_PORT: must be a port got \"x\"",
            "mend what is said"),
        row(
            "fenced off and parked",
            Sight.job(STARTING, 1).parked("another driver holds the data"),
            Status.EXHAUSTED,
            "another driver",
            "start it again"),
        row(
            "gave up and was killed",
            Sight.job(EXHAUSTED, 4)
                .gaveUp("spent")
                .closed()
                .ledger(Ledger.ended(60).giveUp("5 of 5 are spent")),
            Status.EXHAUSTED,
            "it gave up, and its process does not answer: 5 of 5",
            "--fresh-budget"),
        row(
            "gave up between two questions",
            Sight.job(RUNNING, 3).closed().ledger(Ledger.ended(1).giveUp("30 of 30 in an hour")),
            Status.EXHAUSTED,
            "30 of 30 in an hour",
            "restart-app"),
        row(
            "gave up long before the monitor began",
            Sight.refused().ledger(Ledger.ended(900_000).giveUp("fatal")),
            Status.EXHAUSTED,
            "fatal",
            "mend the cause"),
        row(
            "gave up, stopped by a person",
            Sight.refused().ledger(Ledger.ended(9).giveUp("spent").stop()),
            Status.EXHAUSTED,
            "spent",
            "mend the cause"));
  }

  private static List<Row> gone() {
    return List.of(
        row(
            "ending as told",
            Sight.job(STOPPED, 1),
            Status.UNREACHABLE,
            "it is ending, as it was told to",
            "start it again"),
        row(
            "stopped on purpose",
            Sight.job(STOPPED, 4).closed().ledger(Ledger.ended(3).stop()),
            Status.UNREACHABLE,
            "it was stopped on purpose, at 2026-03-01T09:59:57Z",
            "start it again when"),
        row(
            "told to stop, ended without a word",
            Sight.refused().ledger(Ledger.open(90).stop()),
            Status.UNREACHABLE,
            "it was told to stop and ended",
            "start it again"),
        row(
            "ended well by itself",
            Sight.refused().ledger(Ledger.ended(3).finish()),
            Status.UNREACHABLE,
            "it ended well, by itself",
            "start it again"),
        row(
            "killed a moment ago",
            Sight.job(RUNNING, 3).closed().ledger(Ledger.open(4)),
            Status.UNREACHABLE,
            "its ledger was written 4 s ago by attempt 7, process 4711, so it may well be at work",
            "if it died, the container runtime"),
        row(
            "killed a while ago",
            Sight.job(RUNNING, 60).closed().ledger(Ledger.open(61)),
            Status.UNREACHABLE,
            "attempt 7, process 4711 vanished",
            "class process"),
        row(
            "restart long overdue",
            Sight.refused().ledger(Ledger.ended(900).dueIn(-890)),
            Status.UNREACHABLE,
            "the job does not answer (cannot connect, nobody listens there); the last failure was of class pipeline",
            "start it: its ledger is at attempt 7"),
        row(
            "killed, ledger on a disk that is gone",
            Sight.job(RUNNING, 60).closed().ledgerUnreadable("Input/output error"),
            Status.UNREACHABLE,
            "no ledger to look at (Input/output error)",
            "MONITOR_LEDGER_FILE"));
  }

  private static List<Row> contradictory() {
    return List.of(
        row(
            "master knows no such application",
            onCluster(RUNNING).master("ALIVE", 1),
            Status.UNKNOWN,
            "the job says running, and the Spark master knows no application " + CLUSTER,
            "class session"),
        row(
            "master does not know the application yet",
            onCluster(RUNNING).inPhaseFor(5).lastMoved(1).master("ALIVE", 1),
            Status.HEALTHY,
            "cycle 42 runs",
            "next cycle"),
        row(
            "master is recovering",
            onCluster(RUNNING).master("RECOVERING", 1),
            Status.HEALTHY,
            "but the Spark master is RECOVERING",
            "next cycle"),
        row(
            "master gone while running",
            onCluster(RUNNING).master("ALIVE", 1, CLUSTER).masterGone(),
            Status.HEALTHY,
            "but the Spark master does not answer (cannot connect, nobody listens there): the session goes on",
            "next cycle"),
        row(
            "job mute, ledger fresh",
            Sight.job(RUNNING, 60).mute().ledger(Ledger.open(4)),
            Status.UNREACHABLE,
            "so it may well be at work",
            "look at its port and the network"),
        row(
            "job refuses, ledger fresh, never answered",
            Sight.refused().ledger(Ledger.open(2)),
            Status.UNREACHABLE,
            "so it may well be at work",
            "look at its port"),
        row(
            "job runs, its ledger says it gave up",
            Sight.job(RUNNING, 1).ledger(Ledger.ended(500).giveUp("spent")),
            Status.HEALTHY,
            "cycle 42 runs",
            "next cycle"),
        row(
            "clock an hour ahead",
            Sight.job(WAITING, 1).jobClock(Duration.ofHours(1)),
            Status.HEALTHY,
            "but its clock is 60 min ahead of this one",
            "next cycle"),
        row(
            "clock an hour behind, in backoff",
            Sight.job(BACKOFF, 1).failed(2).dueIn(12).jobClock(Duration.ofHours(-1)),
            Status.RESTARTING,
            "but its clock is 60 min behind of this one",
            "in 11 s, at 2026-03-01T09:00:11Z"),
        row(
            "clock ahead, hang",
            Sight.job(RUNNING, 1).jobClock(Duration.ofDays(3)).inPhaseFor(900).lastMoved(700),
            Status.HUNG,
            "nothing moved for 11 min",
            "the watchdog"),
        row(
            "clock an hour behind, process stopped",
            Sight.job(RUNNING, 60).jobClock(Duration.ofHours(-1)).mute().ledger(Ledger.open(3_658)),
            Status.HUNG,
            "wrote nothing to its ledger for 58 s",
            "look at the process"),
        row(
            "another job answers there",
            Sight.job(RUNNING, 1).calls("clicks"),
            Status.HEALTHY,
            "but it calls itself clicks and is watched as shop",
            "next cycle"),
        row(
            "executors of an earlier session are lost",
            onCluster(RUNNING).executors("app-1", 0, 2),
            Status.HEALTHY,
            "cycle 42 runs",
            "next cycle"));
  }

  /** At work for a while: what the cluster says holds for this session. */
  private static Sight onCluster(JobState.Phase phase) {
    return Sight.job(phase, 1).session(CLUSTER).inPhaseFor(100).lastMoved(1);
  }

  @ParameterizedTest
  @MethodSource("situations")
  void statusReasonAndNextAreThoseOfTheSituation(Row row) {
    Verdict verdict = StatusRules.verdict(row.sight().seen());
    assertThat(verdict.status()).as(verdict.toString()).isEqualTo(row.status());
    assertThat(verdict.reason()).contains(row.reason());
    assertThat(verdict.next()).contains(row.next());
  }

  @Test
  void situationsAreManyAndReachEveryStatus() {
    List<Row> rows = situations().toList();
    assertThat(rows).hasSizeGreaterThanOrEqualTo(40);
    assertThat(rows).extracting(Row::status).contains(Status.values());
  }

  @Test
  void everyMixtureHasAReasonAndANextInOneLine() {
    for (Seen seen : mixtures()) {
      Verdict verdict = StatusRules.verdict(seen);
      assertThat(verdict.reason()).isNotBlank().doesNotContain("\n");
      assertThat(verdict.next()).isNotBlank().doesNotContain("\n");
      assertThat(StatusRules.verdict(seen)).isEqualTo(verdict);
    }
  }

  private static List<Seen> mixtures() {
    List<UnaryOperator<Sight>> ledgers =
        List.of(
            s -> s,
            s -> s.ledger(Ledger.open(1)),
            s -> s.ledger(Ledger.open(99)),
            s -> s.ledger(Ledger.ended(1).giveUp("a\nb")),
            s -> s.ledger(Ledger.ended(1).stop()),
            s -> s.ledger(Ledger.ended(1).dueIn(5)).ledgerUnreadable("x"));
    List<UnaryOperator<Sight>> clusters =
        List.of(
            s -> s,
            s -> s.session(CLUSTER).master("ALIVE", 1, CLUSTER).executors(CLUSTER, 1, 1),
            s -> s.session(CLUSTER).master("ALIVE", 0).masterGone().executors(CLUSTER, 0, 1));
    List<UnaryOperator<Sight>> doors = List.of(s -> s, Sight::closed, Sight::mute);
    List<Seen> all = new ArrayList<>();
    for (JobState.Phase phase : JobState.Phase.values()) {
      for (int age : new int[] {0, 31, 100_000}) {
        for (UnaryOperator<Sight> ledger : ledgers) {
          for (UnaryOperator<Sight> cluster : clusters) {
            for (UnaryOperator<Sight> door : doors) {
              all.add(door.apply(cluster.apply(ledger.apply(Sight.job(phase, age)))).seen());
              all.add(door.apply(cluster.apply(ledger.apply(Sight.nothing()))).seen());
            }
          }
        }
      }
    }
    return all;
  }
}
