package dev.sparkfailover.monitor.status;

import dev.sparkfailover.monitor.clock.Moment;
import dev.sparkfailover.monitor.cluster.Executors;
import dev.sparkfailover.monitor.cluster.MasterState;
import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.ledger.LedgerState;
import dev.sparkfailover.monitor.source.Reading;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What is seen of a job, made step by step; nothing at first. Ages are in seconds. */
final class Sight {
  static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Moment MOMENT = new Moment(NOW, Duration.ofDays(1).toNanos());
  private static final Duration STALE = Duration.ofSeconds(30);

  // The job's answer.
  private boolean asked;
  private boolean answered;
  private int jobAge;
  private Optional<String> jobProblem = Optional.empty();
  private boolean jobSilent;
  private Duration skew = Duration.ZERO;
  private String application = "shop";
  private JobState.Phase phase = JobState.Phase.RUNNING;
  private int inPhase = 3;
  private boolean ready = true;
  private Optional<Integer> progressAge = Optional.of(0);
  private Optional<Integer> failureAge = Optional.empty();
  private Optional<Integer> goodAge = Optional.empty();
  private Optional<Integer> due = Optional.empty();
  private Optional<String> gaveUp = Optional.empty();
  private Optional<String> parked = Optional.empty();
  private Optional<String> problem = Optional.empty();
  private Optional<String> sparkId = Optional.of("local-1");

  private Reading<LedgerState> ledger = Reading.none();
  private Reading<MasterState> master = Reading.none();
  private Reading<Executors> executors = Reading.none();

  static Sight nothing() {
    return new Sight();
  }

  /** The job answered so long ago, well, and nothing failed since. */
  static Sight job(JobState.Phase phase, int secondsAgo) {
    Sight sight = new Sight();
    sight.asked = true;
    sight.answered = true;
    sight.phase = phase;
    sight.jobAge = secondsAgo;
    return sight;
  }

  static Sight refused() {
    return new Sight().closed();
  }

  /** The job's door is closed now, whatever it said before. */
  Sight closed() {
    asked = true;
    jobProblem = Optional.of("cannot connect, nobody listens there");
    return this;
  }

  /** The job does not react now, whatever it said before. */
  Sight mute() {
    asked = true;
    jobProblem = Optional.of("no answer within 5000 ms");
    jobSilent = true;
    return this;
  }

  Sight jobClock(Duration ahead) {
    skew = ahead;
    return this;
  }

  Sight calls(String itself) {
    application = itself;
    return this;
  }

  Sight inPhaseFor(int seconds) {
    inPhase = seconds;
    return this;
  }

  Sight lastMoved(int secondsAgo) {
    progressAge = Optional.of(secondsAgo);
    return this;
  }

  Sight neverMoved() {
    progressAge = Optional.empty();
    return this;
  }

  Sight failed(int secondsAgo) {
    failureAge = Optional.of(secondsAgo);
    ready = false;
    return this;
  }

  Sight good(int secondsAgo) {
    goodAge = Optional.of(secondsAgo);
    return this;
  }

  Sight notReady() {
    ready = false;
    return this;
  }

  Sight dueIn(int seconds) {
    due = Optional.of(seconds);
    return this;
  }

  Sight gaveUp(String why) {
    gaveUp = Optional.of(why);
    return this;
  }

  Sight parked(String why) {
    parked = Optional.of(why);
    return this;
  }

  Sight problem(String what) {
    problem = Optional.of(what);
    return this;
  }

  Sight session(String id) {
    sparkId = Optional.of(id);
    return this;
  }

  Sight ledger(Ledger made) {
    ledger = Reading.of(made.state(), MOMENT);
    return this;
  }

  Sight ledgerUnreadable(String why) {
    ledger = ledger.failed(why, MOMENT);
    return this;
  }

  Sight master(String status, int workers, String... applications) {
    List<MasterState.Worker> all =
        IntStream.range(0, workers)
            .mapToObj(
                i ->
                    new MasterState.Worker(
                        "w" + i, URI.create("http://w:8081"), "ALIVE", 2, 1, 1024, 512))
            .toList();
    master =
        Reading.of(new MasterState(status, all, 2, 1, 1024, 512, List.of(applications), 3), MOMENT);
    return this;
  }

  Sight masterGone() {
    master = master.failed("cannot connect, nobody listens there", MOMENT);
    return this;
  }

  Sight executors(String application, int active, int dead) {
    Stream<Executors.Executor> driver = Stream.of(executor("driver", true));
    Stream<Executors.Executor> rest =
        IntStream.range(0, active + dead).mapToObj(i -> executor("" + i, i < active));
    executors =
        Reading.of(new Executors(application, Stream.concat(driver, rest).toList()), MOMENT);
    return this;
  }

  private static Executors.Executor executor(String id, boolean active) {
    return new Executors.Executor(
        id,
        "h:1",
        active,
        2,
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
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  Seen seen() {
    return new Seen(
        MOMENT, STALE, "shop", jobReading(), ledger, master, Map.of(), executors, Reading.none());
  }

  private Reading<JobState> jobReading() {
    if (!asked) {
      return Reading.none();
    }
    Reading<JobState> answer =
        answered ? Reading.of(state(), ago(jobAge)) : Reading.<JobState>none();
    if (jobProblem.isEmpty()) {
      return answer;
    }
    return jobSilent
        ? answer.silent(jobProblem.get(), MOMENT)
        : answer.failed(jobProblem.get(), MOMENT);
  }

  private static Moment ago(int seconds) {
    return new Moment(
        NOW.minusSeconds(seconds), MOMENT.nanos() - Duration.ofSeconds(seconds).toNanos());
  }

  private JobState state() {
    Instant at = NOW.minusSeconds(jobAge).plus(skew);
    return new JobState(
        at,
        application,
        "orders",
        "0.1.0",
        4711,
        phase,
        at.minusSeconds(inPhase),
        ready,
        7,
        42,
        OptionalLong.empty(),
        new JobState.Budget(2, 5, 2, 30),
        new JobState.Backoff(
            due.map(d -> d + 1.0).orElse(0.0), due.map(seconds -> at.plusSeconds(seconds))),
        progressAge.map(at::minusSeconds),
        600,
        failureAge.map(
            a -> new JobState.Failure("pipeline", "amount is negative", at.minusSeconds(a))),
        gaveUp,
        parked,
        problem,
        goodAge.map(at::minusSeconds),
        sparkId.map(id -> new JobState.Spark(id, OptionalInt.of(4040))));
  }

  /** What the ledger says; times are seconds before {@link #NOW}. */
  record Ledger(
      int age,
      boolean open,
      boolean stopRequested,
      boolean finished,
      Optional<String> gaveUp,
      Optional<Integer> due,
      Optional<String> failure) {

    static Ledger open(int age) {
      return new Ledger(
          age, true, false, false, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Ledger ended(int age) {
      return new Ledger(
          age, false, false, false, Optional.empty(), Optional.empty(), Optional.of("pipeline"));
    }

    Ledger stop() {
      return new Ledger(age, open, true, finished, gaveUp, due, failure);
    }

    Ledger finish() {
      return new Ledger(age, open, stopRequested, true, gaveUp, due, failure);
    }

    Ledger giveUp(String why) {
      return new Ledger(age, open, stopRequested, finished, Optional.of(why), due, failure);
    }

    Ledger dueIn(int seconds) {
      return new Ledger(age, open, stopRequested, finished, gaveUp, Optional.of(seconds), failure);
    }

    LedgerState state() {
      Instant at = NOW.minusSeconds(age);
      return new LedgerState(
          at,
          7,
          open
              ? Optional.of(new LedgerState.Open(7, at.minusSeconds(100), 4711))
              : Optional.empty(),
          stopRequested,
          finished,
          2,
          gaveUp,
          due.map(NOW::plusSeconds),
          due.isPresent() ? 4 : 0,
          failure.map(r -> new LedgerState.Failure(r, "amount is negative", at)),
          failure.isPresent(),
          Map.of("pipeline", 2L),
          Map.of("pipeline", 3L),
          List.of());
    }
  }
}
