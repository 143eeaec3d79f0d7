package dev.sparkfailover.monitor.status;

import static dev.sparkfailover.monitor.status.Status.EXHAUSTED;
import static dev.sparkfailover.monitor.status.Status.HEALTHY;
import static dev.sparkfailover.monitor.status.Status.HUNG;
import static dev.sparkfailover.monitor.status.Status.RESTARTING;
import static dev.sparkfailover.monitor.status.Status.UNKNOWN;
import static dev.sparkfailover.monitor.status.Status.UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.monitor.job.JobState.Phase;
import dev.sparkfailover.monitor.status.ObservationsBuilder.Job;
import dev.sparkfailover.monitor.status.ObservationsBuilder.Ledger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StatusRulesTest {
  private static final String REFUSED = "cannot connect: connection refused";
  private static final String SILENT = "no answer in time";
  private static final String NO_LEDGER = "no ledger yet at ledger.jsonl";

  static Stream<Arguments> situations() {
    return Stream.of(
            working(), restarting(), hung(), exhausted(), over(), unreachable(), contradictory())
        .flatMap(List::stream);
  }

  private static Arguments row(
      String situation,
      ObservationsBuilder observations,
      Status expected,
      String reason,
      String next) {
    return Arguments.of(situation, observations.seen(), expected, reason, next);
  }

  private static ObservationsBuilder job(UnaryOperator<Job> change) {
    return new ObservationsBuilder().job(change);
  }

  private static ObservationsBuilder refused(UnaryOperator<Ledger> change) {
    return new ObservationsBuilder().jobFails(REFUSED).ledger(change);
  }

  private static ObservationsBuilder onCluster(UnaryOperator<Job> change) {
    return job(j -> change.apply(j.spark(ObservationsBuilder.APPLICATION)));
  }

  private static Job recovering(Job job) {
    return job.notReady().failed(20, "data", "b.csv is torn").good(60).spent(2);
  }

  private static List<Arguments> working() {
    return List.of(
        row("works", job(j -> j.batch(12)), HEALTHY, "works on batch 12", "nothing to do"),
        row("idle", job(j -> j.phase(Phase.WAITING)), HEALTHY, "waits for its next", "nothing"),
        row(
            "first start",
            job(j -> j.phase(Phase.STARTING).neverGood()),
            HEALTHY,
            "starts",
            "its first cycle"),
        row("first cycle", job(j -> j.neverGood()), HEALTHY, "works", "nothing"),
        row(
            "failed long ago, well since",
            job(j -> j.failed(900, "data", "torn")),
            HEALTHY,
            "works",
            "nothing"),
        row(
            "deployed anew, its last failure healed by the process before",
            job(j -> j.phase(Phase.STARTING).neverGood().failed(9_000, "data", "torn"))
                .ledger(l -> l.failed(9_000, "data", "torn")),
            HEALTHY,
            "starts",
            "first cycle"),
        row(
            "no ledger, as with HDFS",
            job(j -> j).ledgerFails(NO_LEDGER),
            HEALTHY,
            "works",
            "nothing"),
        row(
            "ledger of another job",
            job(j -> j).ledger(l -> l.attempts(99).gaveUp("other")),
            HEALTHY,
            "works",
            "nothing"),
        row(
            "long silence between cycles",
            job(j -> j.phase(Phase.WAITING).progress(5_000)),
            HEALTHY,
            "waits",
            "nothing"),
        row(
            "hang timeout unknown",
            job(j -> j.hangTimeout(0).progress(9_000)),
            HEALTHY,
            "works",
            "nothing"),
        row("silent, but not yet too long", job(j -> j.progress(599)), HEALTHY, "works", "nothing"),
        row(
            "local, and no master was ever there",
            job(j -> j.spark("local-1772359200000"))
                .masterFails()
                .executors("local-1772359200000", "driver active"),
            HEALTHY,
            "works",
            "nothing"),
        row(
            "local beside a master of others",
            job(j -> j.spark("local-1772359200000")).master(2, "ALIVE"),
            HEALTHY,
            "works",
            "nothing"),
        row(
            "local beside a master that went away",
            job(j -> j.spark("local-1772359200000")).master(90, "ALIVE").masterFails(),
            HEALTHY,
            "works",
            "nothing"),
        row(
            "on YARN beside a standalone master",
            job(j -> j.spark("application_1_2")).master(2, "ALIVE"),
            HEALTHY,
            "works",
            "nothing"),
        row(
            "on a cluster, all well",
            onCluster(j -> j)
                .master(2, "ALIVE", ObservationsBuilder.APPLICATION)
                .executors(ObservationsBuilder.APPLICATION, "driver active", "0 active"),
            HEALTHY,
            "works",
            "nothing"),
        row(
            "one executor lost and replaced",
            onCluster(j -> j)
                .master(2, "ALIVE", ObservationsBuilder.APPLICATION)
                .executors(
                    ObservationsBuilder.APPLICATION,
                    "0 lost 30 Command exited with code 137",
                    "1 active"),
            HEALTHY,
            "1 executor was lost in the last 5 minutes (Command exited with code 137)",
            "cluster is complete again"),
        row(
            "executor lost long ago",
            onCluster(j -> j)
                .executors(ObservationsBuilder.APPLICATION, "0 lost 3000 gone", "1 active"),
            HEALTHY,
            "works",
            "nothing"),
        row(
            "master down while the job works",
            onCluster(j -> j).master(90, "ALIVE", ObservationsBuilder.APPLICATION).masterFails(),
            HEALTHY,
            "but the Spark master does not answer",
            "cluster is complete again"),
        row(
            "session just made, master does not know it yet",
            onCluster(j -> j).ledger(l -> l.begun(8)).master(2, "ALIVE"),
            HEALTHY,
            "works",
            "nothing"),
        row(
            "answered a moment ago, busy now",
            new ObservationsBuilder().job(12, j -> j).jobSilent(SILENT).ledger(l -> l),
            HEALTHY,
            "its last answer is a little old: no answer in time",
            "nothing"));
  }

  private static List<Arguments> restarting() {
    return List.of(
        row(
            "backoff",
            job(j -> recovering(j).phase(Phase.BACKOFF).spent(3).nextIn(12)),
            RESTARTING,
            "waits before it starts again after a failure (data): b.csv is torn",
            "restart 3 of 5 in 12 s, at 10:00:12Z"),
        row(
            "backoff without a price",
            job(
                j ->
                    j.notReady().phase(Phase.BACKOFF).failed(5, "session", "no master").nextIn(90)),
            RESTARTING,
            "(session): no master",
            "as often as it takes, in 1 min 30 s"),
        row(
            "backoff just over",
            job(j -> recovering(j).phase(Phase.BACKOFF).nextIn(-1)),
            RESTARTING,
            "waits",
            "now, at 09:59:59Z"),
        row(
            "starting again",
            job(j -> recovering(j).phase(Phase.STARTING)),
            RESTARTING,
            "attempt 3 is starting, no cycle was good yet",
            "2 of 5 restarts are spent"),
        row(
            "running again",
            job(j -> recovering(j)),
            RESTARTING,
            "attempt 3 is running",
            "after the first good cycle"),
        row(
            "a fresh process after a crash",
            job(j -> j.phase(Phase.STARTING).neverGood().failed(9, "process", "vanished"))
                .ledger(l -> l.failed(9, "process", "vanished").recovering()),
            RESTARTING,
            "(process): vanished",
            "by itself"),
        row(
            "the ledger cannot be written",
            job(j -> j.phase(Phase.BACKOFF).problem("disk full")),
            RESTARTING,
            "cannot go on: disk full",
            "a person has to stop it"),
        row(
            "another driver is at work",
            job(j -> j.phase(Phase.STARTING).neverGood().problem("waits for host b")),
            RESTARTING,
            "waits for host b",
            "by itself"),
        row(
            "its storage is away at the start",
            job(j -> j.phase(Phase.STARTING).neverGood().problem("JOB_DATA_DIR: no name node")),
            RESTARTING,
            "has not started: JOB_DATA_DIR: no name node",
            "starts by itself"),
        row(
            "between two processes",
            refused(l -> l.dueIn(7).spent(2).failed(3, "resource", "no memory")),
            RESTARTING,
            "(resource): no memory",
            "restart 2 in 7 s, at 10:00:07Z"),
        row(
            "restart just due, the new process loads",
            refused(l -> l.dueIn(-10).spent(2)),
            RESTARTING,
            "waits",
            "now"));
  }

  private static List<Arguments> hung() {
    return List.of(
        row(
            "no progress",
            job(j -> j.progress(700)),
            HUNG,
            "no progress for 11 min 40 s; a hang is 10 min",
            "watchdog"),
        row(
            "no progress, by the job's own clock",
            job(j -> j.clock(-3_600).progress(3_600 + 700).since(4_000)),
            HUNG,
            "no progress for 11 min 40 s; a hang is 10 min; its clock is 1 h behind",
            "watchdog"),
        row(
            "restart long overdue",
            job(j -> recovering(j).phase(Phase.BACKOFF).nextIn(-200)),
            HUNG,
            "was due 3 min 20 s ago",
            "make restart-app"),
        row(
            "port answers, supervisor stands still",
            job(j -> j).ledger(l -> l.at(200)),
            HUNG,
            "no sign of life into the ledger for 3 min 20 s",
            "watchdog"),
        row(
            "frozen process",
            new ObservationsBuilder().job(60, j -> j).jobSilent(SILENT).ledger(l -> l.at(62)),
            HUNG,
            "does nothing: no answer (no answer in time)",
            "make restart-app"),
        row(
            "frozen process that the monitor never saw well",
            new ObservationsBuilder()
                .jobSilent("an earlier question is still not answered")
                .ledger(l -> l.at(62)),
            HUNG,
            "no sign of life in the ledger for 1 min 2 s",
            "make restart-app"));
  }

  private static List<Arguments> exhausted() {
    return List.of(
        row(
            "gave up",
            job(j -> j.gaveUp("5 of 5 restarts are spent")),
            EXHAUSTED,
            "gave up and is parked: 5 of 5",
            "POST /resume"),
        row(
            "exhausted without a word",
            job(j -> j.phase(Phase.EXHAUSTED).failed(5, "data", "torn")),
            EXHAUSTED,
            "gave up after a failure (data): torn",
            "fix the cause"),
        row(
            "bad configuration",
            job(j -> j.parked("JOB_PORT: must be a port")),
            EXHAUSTED,
            "JOB_PORT: must be a port",
            "fix what is said there"),
        row(
            "fenced off",
            job(j -> j.parked("fenced off: host b holds the data")),
            EXHAUSTED,
            "fenced off: host b",
            "restart the job"),
        row(
            "gave up and ended",
            refused(l -> l.gaveUp("5 of 5").at(4_000)),
            EXHAUSTED,
            "gave up, as the ledger says: 5 of 5",
            "fresh budget"),
        row(
            "gave up and ended a moment after its last answer",
            new ObservationsBuilder()
                .job(5, j -> j)
                .jobFails(REFUSED)
                .ledger(l -> l.gaveUp("5 of 5")),
            EXHAUSTED,
            "as the ledger says",
            "fresh budget"),
        row(
            "parked and killed",
            new ObservationsBuilder()
                .job(90, j -> j.gaveUp("spent"))
                .jobFails(REFUSED)
                .ledger(l -> l.gaveUp("spent").at(90)),
            EXHAUSTED,
            "its process does not answer: cannot connect",
            "fresh budget"),
        row(
            "parked for its configuration and killed just now",
            new ObservationsBuilder()
                .job(5, j -> j.parked("bad"))
                .jobFails(REFUSED)
                .ledgerFails(NO_LEDGER),
            EXHAUSTED,
            "parked, it cannot work: bad",
            "fix"));
  }

  private static List<Arguments> over() {
    return List.of(
        row(
            "stops now",
            job(j -> j.phase(Phase.STOPPED).since(1)),
            UNREACHABLE,
            "stopped on request at 2026-03-01T09:59:59Z",
            "start it"),
        row(
            "stopped on request",
            refused(l -> l.ended().stopped().at(60)),
            UNREACHABLE,
            "stopped on request at 2026-03-01T09:59:00Z",
            "start it"),
        row(
            "stopped in a backoff",
            refused(l -> l.dueIn(9).stopped()),
            UNREACHABLE,
            "stopped on request",
            "start it"),
        row(
            "killed while it stopped",
            refused(l -> l.stopped().at(60)),
            UNREACHABLE,
            "killed before it was done",
            "start it"),
        row(
            "finished",
            refused(l -> l.finished().at(60)),
            UNREACHABLE,
            "finished well, by itself",
            "start it"));
  }

  private static List<Arguments> unreachable() {
    return List.of(
        row(
            "works, but its port does not answer",
            refused(l -> l),
            UNREACHABLE,
            "attempt 3 works, as its ledger of 3 s ago says, but its port",
            "MONITOR_JOB_URL"),
        row(
            "its answers make no sense",
            new ObservationsBuilder().jobFails("answered 500, expected 200").ledger(l -> l),
            UNREACHABLE,
            "answered 500",
            "JOB_PORT"),
        row(
            "killed",
            refused(l -> l.at(100)),
            UNREACHABLE,
            "the process of attempt 3 is gone",
            "starts it again"),
        row(
            "killed, never asked",
            new ObservationsBuilder().ledger(l -> l.at(100)),
            UNREACHABLE,
            "it was not asked yet",
            "starts it again"),
        row(
            "no process started for the restart",
            refused(l -> l.dueIn(-300).at(302)),
            UNREACHABLE,
            "a restart was due at 2026-03-01T09:55:00Z, but no process started",
            "make up"),
        row(
            "failed, and died before the decision",
            refused(l -> l.ended().at(300)),
            UNREACHABLE,
            "does not run",
            "make up"),
        row(
            "gone, and no ledger to ask",
            new ObservationsBuilder().job(90, j -> j).jobFails(REFUSED).ledgerFails(NO_LEDGER),
            UNREACHABLE,
            "1 min 30 s ago it was running, and its ledger cannot be read: no ledger yet",
            "make up"));
  }

  private static List<Arguments> contradictory() {
    return List.of(
        row(
            "nothing asked yet",
            new ObservationsBuilder(),
            UNKNOWN,
            "nothing is known",
            "start the job"),
        row(
            "nothing ever answered",
            new ObservationsBuilder().jobFails(REFUSED).ledgerFails(NO_LEDGER),
            UNKNOWN,
            "its port: cannot connect",
            "MONITOR_JOB_URL"),
        row(
            "only an old ledger",
            new ObservationsBuilder().jobFails(REFUSED).ledger(90, l -> l.gaveUp("old")),
            UNKNOWN,
            "what is known of it is old",
            "start the job"),
        row(
            "says running, master knows no such application",
            onCluster(j -> j).master(2, "ALIVE", "app-20260301000000-0001"),
            UNKNOWN,
            "the Spark master knows no such application",
            "watchdog after 10 min"),
        row(
            "knows none, but is no leader",
            onCluster(j -> j).master(2, "STANDBY"),
            HEALTHY,
            "works",
            "nothing"),
        row(
            "all executors lost while running",
            onCluster(j -> j)
                .master(2, "ALIVE", ObservationsBuilder.APPLICATION)
                .executors(
                    ObservationsBuilder.APPLICATION, "driver active", "0 lost 20 worker lost"),
            UNKNOWN,
            "all its executors are lost (worker lost)",
            "workers"),
        row(
            "all executors and the master lost",
            onCluster(j -> j)
                .master(60, "ALIVE")
                .masterFails()
                .executors(ObservationsBuilder.APPLICATION, "0 lost 20 x"),
            UNKNOWN,
            "and the Spark master does not answer",
            "workers"),
        row(
            "executors of the session before",
            onCluster(j -> j).executors("app-other", "0 lost 20 x"),
            HEALTHY,
            "works",
            "nothing"),
        row(
            "the job's clock is ahead",
            job(j -> j.clock(300)),
            HEALTHY,
            "its clock is 5 min ahead of",
            "nothing"),
        row(
            "backoff by a clock that is ahead",
            job(j -> recovering(j).phase(Phase.BACKOFF).clock(300).nextIn(312)),
            RESTARTING,
            "ahead of",
            "in 12 s"),
        row(
            "ledger from a clock that is known to be ahead",
            new ObservationsBuilder()
                .job(90, j -> j.clock(3_600))
                .jobFails(REFUSED)
                .ledger(l -> l.at(-3_595)),
            UNREACHABLE,
            "attempt 3 works",
            "JOB_PORT"),
        row("ledger from the future", refused(l -> l.at(-3_600)), UNKNOWN, "clocks differ", "NTP"),
        row(
            "says starting and exhausted",
            job(j -> j.gaveUp("spent").phase(Phase.STARTING)),
            EXHAUSTED,
            "spent",
            "fix"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("situations")
  void situationHasItsStatusAndItsWords(
      String situation, Observations seen, Status expected, String reason, String next) {
    Diagnosis diagnosis = StatusRules.diagnosis(seen);
    assertThat(diagnosis.status()).as("%s: %s", situation, diagnosis).isEqualTo(expected);
    assertThat(diagnosis.reason()).contains(reason);
    assertThat(diagnosis.next()).contains(next);
  }

  @Test
  void thereAreEnoughSituationsOfEachStatus() {
    List<Object> statuses = situations().map(row -> row.get()[2]).toList();
    assertThat(statuses).hasSizeGreaterThan(40).contains((Object[]) Status.values());
  }

  @Test
  void otherPeoplesMessagesBecomeOneLineWithoutSecrets() {
    ObservationsBuilder observations =
        job(j -> j.gaveUp("first\nsecond password=hunter2 \u001b[31m" + "x".repeat(9_000)));
    String reason = StatusRules.diagnosis(observations.seen()).reason();
    assertThat(reason).contains("first second password=***").doesNotContain("\n", "\u001b");
    assertThat(reason).hasSizeLessThan(1_000);
  }

  /** Every state of each source with every one of the others, also with times out of this world. */
  @Test
  void everyCombinationHasAVerdictWithReasonAndNext() {
    int count = 0;
    for (UnaryOperator<ObservationsBuilder> job : jobs()) {
      for (UnaryOperator<ObservationsBuilder> ledger : ledgers()) {
        for (UnaryOperator<ObservationsBuilder> around : surroundings()) {
          Observations seen =
              around.apply(ledger.apply(job.apply(new ObservationsBuilder()))).seen();
          Diagnosis diagnosis = StatusRules.diagnosis(seen);
          assertThat(diagnosis.reason())
              .as("%s", seen)
              .isNotBlank()
              .doesNotContain("\n", "Optional");
          assertThat(diagnosis.next()).as("%s", seen).isNotBlank().doesNotContain("\n", "Optional");
          count++;
        }
      }
    }
    assertThat(count).isGreaterThan(10_000);
  }

  private static List<UnaryOperator<ObservationsBuilder>> jobs() {
    List<UnaryOperator<ObservationsBuilder>> jobs = new ArrayList<>();
    jobs.add(s -> s);
    jobs.add(s -> s.jobFails(REFUSED));
    for (Phase phase : Phase.values()) {
      for (double age : List.of(1.0, 100.0)) {
        for (UnaryOperator<Job> kind : kinds()) {
          jobs.add(s -> s.job(age, j -> kind.apply(j.phase(phase))));
          jobs.add(s -> s.job(age, j -> kind.apply(j.phase(phase))).jobSilent(SILENT));
        }
      }
    }
    return jobs;
  }

  private static List<UnaryOperator<Job>> kinds() {
    double never =
        Instant.MAX.getEpochSecond() - ObservationsBuilder.NOW.getEpochSecond() - 1_000.0;
    return List.of(
        j -> j,
        j -> recovering(j).nextIn(5),
        j -> j.spark(ObservationsBuilder.APPLICATION).progress(1e6).hangTimeout(Double.NaN),
        j -> j.spark("").problem("p").hangTimeout(Double.MAX_VALUE),
        j -> j.neverGood().clock(1e12).since(-1e12).nextIn(-1e12),
        j -> j.clock(-1e12).progress(1e12).nextIn(1e12).hangTimeout(-5),
        j -> j.parked("").nextIn(never / 1e6));
  }

  private static List<UnaryOperator<ObservationsBuilder>> ledgers() {
    return List.of(
        s -> s,
        s -> s.ledgerFails(NO_LEDGER),
        s -> s.ledger(l -> l),
        s -> s.ledger(l -> l.at(100)),
        s -> s.ledger(l -> l.at(-1e12).begun(-1e12)),
        s -> s.ledger(l -> l.at(1e12).begun(1e12)),
        s -> s.ledger(l -> l.dueIn(1e12)),
        s -> s.ledger(l -> l.dueIn(-1e12).failed(1e12, "data", "x")),
        s -> s.ledger(l -> l.gaveUp("")),
        s -> s.ledger(l -> l.finished().stopped()),
        s -> s.ledger(l -> l.ended().at(50)),
        s -> s.ledger(100, l -> l).ledgerFails("cannot be read"));
  }

  private static List<UnaryOperator<ObservationsBuilder>> surroundings() {
    return List.of(
        s -> s,
        s -> s.masterFails(),
        s -> s.master(2, "ALIVE"),
        s -> s.master(100, "RECOVERING", ObservationsBuilder.APPLICATION).masterFails(),
        s -> s.executors(ObservationsBuilder.APPLICATION),
        s ->
            s.executors(
                ObservationsBuilder.APPLICATION,
                "driver active",
                "0 lost 1e12 x",
                "1 lost -1e12 y"));
  }
}
