package dev.sparkfailover.job.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.attempt.ExitCode;
import dev.sparkfailover.job.event.AttemptOutcome;
import dev.sparkfailover.job.event.BudgetRestoredBy;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.failure.Suspect;
import dev.sparkfailover.job.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a fresh process goes on, what it costs, and what makes the budget whole again. */
class FreshProcessTest {
  private static final Duration HEALTHY_AFTER = Duration.ofMinutes(1);

  @TempDir Path folder;
  private SupervisedJob job;

  @BeforeEach
  void makesAJob() {
    job = new SupervisedJob(folder);
  }

  @Test
  void workThatIsGoodAndLeavesThreadsGetsFreshProcessesThatCostNothing() throws Exception {
    job.budget = new Settings.Budget(1, 1, 1);
    job.runner =
        attempt -> {
          good(attempt);
          attempt.requireFreshProcess("leaked threads: pool");
          return new Outcome.Renew("leaked threads: pool");
        };
    for (int process = 0; process < 10; process++) {
      assertThat(job.start()).isEqualTo(ExitCode.FRESH_PROCESS);
      job.restartProcess(SupervisedJob.NOON.plusSeconds(60L * process));
    }
    assertThat(job.history().totals().failures()).isEmpty();
    assertThat(job.history().totals().restarts()).isEmpty();
    assertThat(job.history().budget().recent()).isEmpty();
    assertThat(job.told(Event.RunEnded.class))
        .hasSize(10)
        .allSatisfy(ended -> assertThat(ended.outcome()).isEqualTo(AttemptOutcome.RENEWED));
  }

  @Test
  void freshProcessesWithoutAnyWorkArePaidForUntilTheJobGivesUp() throws Exception {
    job.runner = attempt -> new Outcome.Renew("leaked threads: pool");
    assertThat(job.start()).isEqualTo(ExitCode.GAVE_UP);
    assertThat(job.history().totals().failures()).containsEntry(FailureClass.PIPELINE, 6L);
    assertThat(job.history().gaveUp().orElseThrow()).contains("leaked threads: pool");
  }

  @Test
  void anInitializerThatFailedAsksForAFreshProcess() throws Exception {
    job.runner =
        attempt -> {
          throw new NoClassDefFoundError(
              "Could not initialize class " + FreshProcessTest.class.getName());
        };
    assertThat(job.start()).isEqualTo(ExitCode.FRESH_PROCESS);
    assertThat(job.told(Event.RestartDecided.class)).hasSize(1);
  }

  @Test
  void anInitializerThatFailedBeforeTheAttemptAsksForAFreshProcessToo() throws Exception {
    job.epochs.nextFails = Optional.of(new Exception(new ExceptionInInitializerError("no name")));
    assertThat(job.start()).isEqualTo(ExitCode.FRESH_PROCESS);
    assertThat(job.told(Event.RestartDecided.class)).hasSize(1);
  }

  @Test
  void healthyWorkForLongRestoresTheBudgetOfAMainThatNeverReturns() throws Exception {
    healthyAfter();
    job.runner =
        attempt -> {
          if (attempt.number() == 1) {
            throw new SupervisedJob.Trouble(FailureClass.PIPELINE);
          }
          works(attempt, HEALTHY_AFTER.minusSeconds(5));
          assertThat(job.told(Event.BudgetRestored.class)).isEmpty();
          works(attempt, HEALTHY_AFTER.plusSeconds(5));
          return new Outcome.Completed();
        };
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.told(Event.BudgetRestored.class))
        .singleElement()
        .satisfies(e -> assertThat(e.by()).isEqualTo(BudgetRestoredBy.HEALTHY_WORK));
    assertThat(job.told(Event.Recovered.class)).hasSize(1);
    assertThat(job.history().budget().consecutive()).isZero();
    assertThat(job.history().trouble().since()).isEmpty();
  }

  @Test
  void aMainThatStandsStillRestoresNothing() throws Exception {
    healthyAfter();
    job.runner =
        attempt -> {
          if (attempt.number() == 1) {
            throw new SupervisedJob.Trouble(FailureClass.PIPELINE);
          }
          begins(attempt);
          job.lockstep.blockUntil(
              () -> sinceItBegan().compareTo(HEALTHY_AFTER.multipliedBy(3)) > 0);
          attempt.worksOn();
          return new Outcome.Completed();
        };
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.told(Event.BudgetRestored.class)).isEmpty();
  }

  /** The restarts of a time when the clock was ahead are of no later hour. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aClockThatWasAheadSpendsNothingOfTheHoursToCome(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Duration ahead = Duration.ofMinutes(random.nextLong(10, 6_000));
    job.budget = new Settings.Budget(5, 3, 1);
    job.runner = attempt -> failsThreeTimes(attempt, 3);
    job.restartProcess(SupervisedJob.NOON.plus(ahead));
    assertThat(job.start()).as("seed %d", seed).isEqualTo(ExitCode.DONE);

    Instant right = SupervisedJob.NOON.plusSeconds(random.nextLong(60, 300));
    long before = job.history().attempts();
    job.restartProcess(right);
    job.runner = attempt -> failsThreeTimes(attempt, before + 3);
    assertThat(job.start()).as("seed %d, ahead by %s", seed, ahead).isEqualTo(ExitCode.DONE);

    Instant later = SupervisedJob.NOON.plus(ahead).plusSeconds(120);
    long second = job.history().attempts();
    job.restartProcess(later);
    job.runner = attempt -> failsThreeTimes(attempt, second + (ahead.toMinutes() > 70 ? 3 : 0));
    assertThat(job.start()).as("seed %d, later", seed).isEqualTo(ExitCode.DONE);
  }

  private static Outcome failsThreeTimes(Attempt attempt, long until) {
    good(attempt);
    if (attempt.number() <= until) {
      throw new SupervisedJob.Trouble(FailureClass.PIPELINE);
    }
    return new Outcome.Completed();
  }

  private void healthyAfter() {
    job.bounds =
        new Settings.Bounds(
            Duration.ofMinutes(3),
            Duration.ofMinutes(10),
            Duration.ofSeconds(30),
            Duration.ZERO,
            HEALTHY_AFTER);
  }

  private static void good(Attempt attempt) {
    long cycle = attempt.lastCycle() + 1;
    Instant at = attempt.history().at();
    attempt.report(new Event.CycleStarted(at, cycle));
    attempt.report(
        new Event.CycleSucceeded(
            at, cycle, OptionalLong.of(cycle), Duration.ofSeconds(1), 1, 10, 0));
  }

  private Duration began = Duration.ZERO;

  private void begins(Attempt attempt) {
    began = job.lockstep.passed();
    attempt.report(
        new Event.SessionStarted(job.lockstep.now(), attempt.number(), Duration.ofSeconds(1)));
    attempt.activity().began(new Suspect.Driver("application main"));
  }

  private Duration sinceItBegan() {
    return job.lockstep.passed().minus(began);
  }

  /** Moves on until so much time has passed since its session was up. */
  private void works(Attempt attempt, Duration until) throws InterruptedException {
    if (began.isZero()) {
      begins(attempt);
    }
    job.lockstep.blockUntil(() -> sinceItBegan().compareTo(until) > 0);
    attempt.activity().progressed(new Suspect.Driver("application main"));
    attempt.worksOn();
  }
}
