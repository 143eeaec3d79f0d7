package dev.sparkfailover.monitor.status;

import dev.sparkfailover.contract.time.Moment;
import dev.sparkfailover.monitor.cluster.Executors;
import dev.sparkfailover.monitor.cluster.MasterState;
import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.job.JobState.Phase;
import dev.sparkfailover.monitor.job.RefusedFiles;
import dev.sparkfailover.monitor.ledger.LedgerState;
import dev.sparkfailover.monitor.source.LastAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** Builds what is seen at 10:00:00Z; times are seconds ago. */
final class ObservationsBuilder {
  static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  static final String APPLICATION = "app-20260301095000-0007";
  private static final Duration STALE = Duration.ofSeconds(30);

  private LastAnswer<JobState> job = LastAnswer.none();
  private LastAnswer<LedgerState> ledger = LastAnswer.none();
  private LastAnswer<MasterState> master = LastAnswer.none();
  private LastAnswer<Executors> executors = LastAnswer.none();

  static Instant ago(double seconds) {
    return NOW.minusMillis((long) (seconds * 1_000));
  }

  static Moment moment(double ago) {
    return new Moment(ago(ago), (long) (-ago * 1e9));
  }

  ObservationsBuilder job(UnaryOperator<Job> change) {
    return job(2, change);
  }

  ObservationsBuilder job(double ago, UnaryOperator<Job> change) {
    job = LastAnswer.of(change.apply(new Job(ago(ago))).state(), moment(ago));
    return this;
  }

  ObservationsBuilder jobFails(String problem) {
    job = job.failed(problem, moment(1));
    return this;
  }

  ObservationsBuilder jobSilent(String problem) {
    job = job.silent(problem, moment(1));
    return this;
  }

  ObservationsBuilder ledger(UnaryOperator<Ledger> change) {
    return ledger(1, change);
  }

  ObservationsBuilder ledger(double ago, UnaryOperator<Ledger> change) {
    ledger = LastAnswer.of(change.apply(new Ledger()).state(), moment(ago));
    return this;
  }

  ObservationsBuilder ledgerFails(String problem) {
    ledger = ledger.failed(problem, moment(1));
    return this;
  }

  ObservationsBuilder master(double ago, String status, String... applications) {
    master =
        LastAnswer.of(
            new MasterState(status, List.of(), 2, 2, 1, 1, List.of(applications), 0), moment(ago));
    return this;
  }

  ObservationsBuilder masterFails() {
    master = master.failed("cannot connect: connection refused", moment(1));
    return this;
  }

  /** Each is "id active" or "id lost SECONDS reason". */
  ObservationsBuilder executors(String application, String... rows) {
    List<Executors.Executor> all = new ArrayList<>();
    for (String row : rows) {
      String[] part = row.split(" ", 4);
      boolean active = part[1].equals("active");
      all.add(
          new Executors.Executor(
              part[0],
              "host:1",
              active,
              1,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              Optional.of(ago(600)),
              active ? Optional.empty() : Optional.of(ago(Double.parseDouble(part[2]))),
              active ? Optional.empty() : Optional.of(part[3])));
    }
    executors = LastAnswer.of(new Executors(application, all), moment(2));
    return this;
  }

  Observations seen() {
    return new Observations(
        moment(0), STALE, "shop", job, ledger, master, Map.of(), executors, LastAnswer.none());
  }

  static final class Job {
    private Instant at;
    private Phase phase = Phase.RUNNING;
    private Instant since = ago(120);
    private boolean ready = true;
    private long attempt = 3;
    private OptionalLong batch = OptionalLong.empty();
    private int consecutive;
    private Optional<Instant> next = Optional.empty();
    private Optional<Instant> progress = Optional.of(ago(3));
    private double hangTimeout = 600;
    private Optional<JobState.Failure> failure = Optional.empty();
    private Optional<String> gaveUp = Optional.empty();
    private Optional<String> parked = Optional.empty();
    private Optional<String> problem = Optional.empty();
    private Optional<Instant> good = Optional.of(ago(10));
    private Optional<JobState.Spark> spark = Optional.empty();

    Job(Instant at) {
      this.at = at;
    }

    Job clock(double seconds) {
      at = at.plusMillis((long) (seconds * 1_000));
      return this;
    }

    Job phase(Phase value) {
      phase = value;
      return this;
    }

    Job since(double seconds) {
      since = ago(seconds);
      return this;
    }

    Job notReady() {
      ready = false;
      return this;
    }

    Job attempt(long value) {
      attempt = value;
      return this;
    }

    Job batch(long value) {
      batch = OptionalLong.of(value);
      return this;
    }

    Job spent(int value) {
      consecutive = value;
      return this;
    }

    Job nextIn(double seconds) {
      next = Optional.of(ago(-seconds));
      return this;
    }

    Job progress(double seconds) {
      progress = Optional.of(ago(seconds));
      return this;
    }

    Job hangTimeout(double seconds) {
      hangTimeout = seconds;
      return this;
    }

    Job failed(double seconds, String reason, String message) {
      failure = Optional.of(new JobState.Failure(reason, message, ago(seconds)));
      return this;
    }

    Job gaveUp(String why) {
      gaveUp = Optional.of(why);
      return phase(Phase.EXHAUSTED);
    }

    Job parked(String why) {
      parked = Optional.of(why);
      return phase(Phase.EXHAUSTED);
    }

    Job problem(String what) {
      problem = Optional.of(what);
      return notReady();
    }

    Job good(double seconds) {
      good = Optional.of(ago(seconds));
      return this;
    }

    Job neverGood() {
      good = Optional.empty();
      return notReady();
    }

    Job spark(String id) {
      spark = Optional.of(new JobState.Spark(id));
      return this;
    }

    JobState state() {
      return new JobState(
          at,
          "shop",
          "orders",
          "1",
          4711,
          phase,
          since,
          ready,
          attempt,
          9,
          batch,
          new JobState.Budget(consecutive, 5, consecutive, 30),
          new JobState.Backoff(next.isPresent() ? 2 : 0, next),
          progress,
          hangTimeout,
          failure,
          gaveUp,
          parked,
          problem,
          good,
          spark,
          RefusedFiles.NONE,
          List.of());
    }
  }

  static final class Ledger {
    private Instant at = ago(3);
    private long attempts = 3;
    private Optional<LedgerState.Open> open = Optional.of(new LedgerState.Open(3, ago(300), 4711));
    private boolean stopRequested;
    private boolean finished;
    private int consecutive;
    private Optional<String> gaveUp = Optional.empty();
    private Optional<Instant> notBefore = Optional.empty();
    private Optional<LedgerState.Failure> failure = Optional.empty();
    private boolean recovering;

    Ledger at(double seconds) {
      at = ago(seconds);
      return this;
    }

    Ledger attempts(long value) {
      attempts = value;
      return this;
    }

    Ledger begun(double seconds) {
      open = Optional.of(new LedgerState.Open(attempts, ago(seconds), 4711));
      return this;
    }

    Ledger ended() {
      open = Optional.empty();
      return this;
    }

    Ledger stopped() {
      stopRequested = true;
      return this;
    }

    Ledger finished() {
      finished = true;
      return ended();
    }

    Ledger spent(int value) {
      consecutive = value;
      return this;
    }

    Ledger gaveUp(String why) {
      gaveUp = Optional.of(why);
      return ended();
    }

    Ledger dueIn(double seconds) {
      notBefore = Optional.of(ago(-seconds));
      return ended();
    }

    Ledger failed(double seconds, String reason, String message) {
      failure = Optional.of(new LedgerState.Failure(reason, message, ago(seconds)));
      return this;
    }

    Ledger recovering() {
      recovering = true;
      return this;
    }

    LedgerState state() {
      return new LedgerState(
          at,
          attempts,
          open,
          stopRequested,
          finished,
          consecutive,
          gaveUp,
          notBefore,
          notBefore.isPresent() ? 2 : 0,
          failure,
          recovering,
          Map.of(),
          Map.of(),
          List.of());
    }
  }
}
