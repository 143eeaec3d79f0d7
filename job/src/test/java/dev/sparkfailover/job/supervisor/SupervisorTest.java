package dev.sparkfailover.job.supervisor;

import static dev.sparkfailover.job.supervisor.SupervisedJob.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.attempt.ExitCode;
import dev.sparkfailover.job.attempt.Runner;
import dev.sparkfailover.job.event.AttemptOutcome;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.failure.Suspect;
import dev.sparkfailover.job.failure.WithoutHeadway;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.restart.SearchBound;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.settings.Settings.OnExhausted;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A supervisor that loops for ever must not hold the build up. */
@Timeout(120)
class SupervisorTest {
  @TempDir Path folder;
  private SupervisedJob job;

  @BeforeEach
  void makesAJob() {
    job = new SupervisedJob(folder);
  }

  @Test
  void aRunThatCompletesEndsTheJob() throws Exception {
    job.runner =
        attempt -> {
          attempt.report(new Event.SessionStarted(job.lockstep.now(), 1, Duration.ofSeconds(1)));
          goodCycle(attempt);
          return new Outcome.Completed();
        };
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.kinds())
        .containsExactly(
            "AttemptStarted",
            "SessionStarted",
            "-> running",
            "CycleStarted",
            "BatchStarted",
            "BatchPublished",
            "CycleSucceeded",
            "-> waiting",
            "RunEnded",
            "Finished",
            "-> stopped");
    assertThat(job.supervisor.state()).isEqualTo(State.STOPPED);
  }

  @Test
  void aFailureIsRestartedAfterItsBackoffAndGoodCyclesRestoreTheBudget() throws Exception {
    job.runner =
        attempt -> {
          if (attempt.number() == 1) {
            badBatch(attempt, FailureClass.PIPELINE);
          }
          goodCycle(attempt);
          return new Outcome.Completed();
        };
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.kinds())
        .containsExactly(
            "AttemptStarted",
            "BatchStarted",
            "RunEnded",
            "RestartDecided",
            "-> backoff",
            "-> starting",
            "AttemptStarted",
            "CycleStarted",
            "-> running",
            "BatchStarted",
            "BatchPublished",
            "CycleSucceeded",
            "Recovered",
            "BudgetRestored",
            "-> waiting",
            "RunEnded",
            "Finished",
            "-> stopped");
    assertThat(job.lockstep.passed()).isEqualTo(Duration.ofSeconds(2));
    assertThat(job.history().budget().consecutive()).isZero();
    assertThat(job.told(Event.RunEnded.class).getFirst().logTail()).contains("last line");
  }

  @Test
  void onlyEnoughGoodCyclesWithWorkRestoreTheBudget() throws Exception {
    job.budget = new Settings.Budget(5, 30, 3);
    job.runner =
        attempt -> {
          if (attempt.number() == 1) {
            throw new SupervisedJob.Trouble(FailureClass.DATA);
          }
          goodCycle(attempt);
          emptyCycle(attempt);
          emptyCycle(attempt);
          goodCycle(attempt);
          assertThat(job.told(Event.BudgetRestored.class)).isEmpty();
          goodCycle(attempt);
          return new Outcome.Completed();
        };
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.told(Event.BudgetRestored.class)).hasSize(1);
  }

  @Test
  void aSpentBudgetEndsTheJobForGood() throws Exception {
    job.runner = failing(FailureClass.PIPELINE);
    assertThat(job.start()).isEqualTo(ExitCode.GAVE_UP);
    assertThat(job.runs).isEqualTo(6);
    assertThat(delays()).containsExactly(2L, 4L, 8L, 16L, 32L);
    assertThat(job.told(Event.GaveUp.class)).hasSize(1);
    assertThat(job.kinds()).endsWith("GaveUp", "-> exhausted", "-> stopped");

    job.runner = attempt -> new Outcome.Completed();
    job.restartProcess(NOON.plusSeconds(86_400));
    assertThat(job.start()).isEqualTo(ExitCode.GAVE_UP);
    assertThat(job.runs).isEqualTo(6);
    assertThat(job.lockstep.passed()).isZero();
  }

  @Test
  void aFailureThatCannotHealIsNotRestarted() throws Exception {
    job.runner = failing(FailureClass.FATAL);
    assertThat(job.start()).isEqualTo(ExitCode.GAVE_UP);
    assertThat(job.runs).isEqualTo(1);
  }

  @Test
  void aParkedJobStaysAndAnswersAResumption() throws Exception {
    job.onExhausted = OnExhausted.PARK;
    job.runner =
        attempt -> {
          if (attempt.number() == 1) {
            throw new SupervisedJob.Trouble(FailureClass.FATAL);
          }
          return new Outcome.Completed();
        };
    List<Boolean> answers = new ArrayList<>();
    job.lockstep.at(
        Duration.ofHours(2),
        () -> {
          assertThat(job.supervisor.state()).isEqualTo(State.EXHAUSTED);
          assertThat(job.supervisor.sinceTick()).isLessThan(Duration.ofSeconds(1));
          assertThat(job.runs).isEqualTo(1);
          answers.add(job.supervisor.resume());
          answers.add(job.supervisor.resume());
        });
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(answers).containsExactly(true, true);
    assertThat(job.kinds())
        .containsSubsequence(
            "GaveUp", "-> exhausted", "BudgetRestored", "-> starting", "AttemptStarted");
    assertThat(job.supervisor.resume()).isFalse();
  }

  @Test
  void aResumptionIsNotRememberedForALaterExhaustion() throws Exception {
    job.onExhausted = OnExhausted.PARK;
    job.runner = failing(FailureClass.FATAL);
    job.lockstep.at(Duration.ofMinutes(1), () -> assertThat(job.supervisor.resume()).isTrue());
    job.observers.add(
        event -> {
          if (event instanceof Event.BudgetRestored) {
            job.supervisor.resume();
          }
        });
    job.lockstep.at(Duration.ofHours(1), () -> job.supervisor.requestStop("test"));
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.runs).isEqualTo(2);
  }

  @Test
  void aParkedJobStopsWhenAskedAndIsStillExhaustedAtItsNextStart() throws Exception {
    job.onExhausted = OnExhausted.PARK;
    job.runner = failing(FailureClass.FATAL);
    job.lockstep.at(Duration.ofMinutes(5), () -> job.supervisor.requestStop("SIGTERM"));
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.history().stopRequested()).isTrue();

    job.onExhausted = OnExhausted.EXIT;
    job.restartProcess(NOON.plusSeconds(600));
    assertThat(job.start()).isEqualTo(ExitCode.GAVE_UP);
    assertThat(job.runs).isEqualTo(1);
  }

  @Test
  void aStopEndsARunningAttemptAndIsOnRecordFirst() throws Exception {
    job.runner = this::untilStopped;
    stopAt(Duration.ofMinutes(7));
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.kinds())
        .containsExactly("AttemptStarted", "StopRequested", "RunEnded", "-> stopped");
    assertThat(job.told(Event.RunEnded.class).getFirst().outcome())
        .isEqualTo(AttemptOutcome.STOPPED);
    assertThat(job.history().budget()).isEqualTo(History.EMPTY.budget());
  }

  @Test
  void aStopDuringTheBackoffKeepsTheBudgetAndTheRestOfTheBackoff() throws Exception {
    job.runner = failing(FailureClass.PIPELINE);
    stopAt(Duration.ofSeconds(15));
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.history().budget().consecutive()).isEqualTo(4);
    assertThat(job.kinds()).endsWith("-> backoff", "StopRequested", "-> stopped");

    job.restartProcess(NOON.plusSeconds(20));
    job.runner = attempt -> new Outcome.Completed();
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.lockstep.passed()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aStopIsAnsweredWhileTheEpochIsWaitedFor() throws Exception {
    job.lockstep.stick("epoch"::equals);
    stopAt(Duration.ofSeconds(60));
    job.lockstep.at(
        Duration.ofSeconds(50),
        () -> assertThat(job.supervisor.sinceTick()).isLessThan(Duration.ofSeconds(1)));
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.lockstep.passed()).isLessThan(Duration.ofSeconds(61));
    assertThat(job.runs).isZero();
  }

  @Test
  void aStopBeforeTheFirstAttemptRunsNothing() throws Exception {
    job.observers.add(
        event -> {
          if (event instanceof Event.RestartDecided) {
            job.supervisor.requestStop("test");
          }
        });
    job.runner = failing(FailureClass.DATA);
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.runs).isEqualTo(1);
  }

  @Test
  void aRunThatDoesNotStopIsCancelledAtHalfTimeAndAbandonedInTheEnd() throws Exception {
    AtomicBoolean cancelled = new AtomicBoolean();
    job.runner =
        attempt -> {
          attempt.onCancel(() -> cancelled.set(true));
          attempt.activity().clear();
          job.lockstep.blockUntil(() -> false);
          return new Outcome.Completed();
        };
    stopAt(Duration.ofMinutes(1));
    job.lockstep.at(Duration.ofSeconds(74), () -> assertThat(cancelled).isFalse());
    job.lockstep.at(Duration.ofSeconds(76), () -> assertThat(cancelled).isTrue());
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.lockstep.passed()).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(92));
    assertThat(job.told(Event.RunEnded.class).getFirst().outcome())
        .isEqualTo(AttemptOutcome.STOPPED);
  }

  @Test
  void tenStopsInARowDoNotRestoreTheBudget() throws Exception {
    job.runner = failing(FailureClass.PIPELINE);
    stopAt(Duration.ofSeconds(15));
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    int spent = job.history().budget().consecutive();
    assertThat(spent).isEqualTo(4);

    job.runner = this::untilStopped;
    for (int i = 1; i <= 10; i++) {
      job.restartProcess(NOON.plusSeconds(600L * i));
      stopAt(Duration.ofSeconds(30));
      assertThat(job.start()).isEqualTo(ExitCode.DONE);
      assertThat(job.history().budget().consecutive()).isEqualTo(spent);
    }
  }

  @Test
  void aProcessThatVanishedWasAFailureAndCountAndBackoffGoOn() throws Exception {
    job.runner = this::untilStopped;
    killAt(Duration.ofMinutes(1));
    job.startAndBeKilled();

    job.restartProcess(NOON.plusSeconds(90));
    job.runner = attempt -> new Outcome.Completed();
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.told(Event.RunEnded.class).getFirst().failure().orElseThrow().reason())
        .isEqualTo(FailureClass.PROCESS);
    assertThat(job.lockstep.passed()).isEqualTo(Duration.ofSeconds(2));
    assertThat(job.history().budget().consecutive()).isEqualTo(1);
    assertThat(job.history().totals().failures()).containsEntry(FailureClass.PROCESS, 1L);
  }

  @Test
  void aProcessKilledInItsBackoffGoesOnWithTheRestOfItAndIsNoFurtherFailure() throws Exception {
    job.runner = failing(FailureClass.PIPELINE);
    killAt(Duration.ofSeconds(20));
    job.startAndBeKilled();
    assertThat(job.history().budget().consecutive()).isEqualTo(4);

    job.restartProcess(NOON.plusSeconds(25));
    job.runner = attempt -> new Outcome.Completed();
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.lockstep.passed()).isEqualTo(Duration.ofSeconds(5));
    assertThat(job.history().totals().failures()).doesNotContainKey(FailureClass.PROCESS);
  }

  @Test
  void aBackoffIsNeverLongerThanTheLongestWhenTheClockWasSteppedBack() throws Exception {
    job.runner = failing(FailureClass.PIPELINE);
    killAt(Duration.ofSeconds(20));
    job.startAndBeKilled();

    job.restartProcess(NOON.minusSeconds(86_400));
    job.runner = attempt -> new Outcome.Completed();
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.lockstep.passed()).isEqualTo(Duration.ofSeconds(72));
  }

  @Test
  void aKillBetweenTheEndAndTheDecisionIsDecidedAtTheNextStart() throws Exception {
    job.runner = failing(FailureClass.DATA);
    killAfter(Event.RunEnded.class);
    job.startAndBeKilled();
    assertThat(job.history().trouble().undecided()).isTrue();

    job.restartProcess(NOON.plusSeconds(5));
    job.observers.clear();
    job.runner = attempt -> new Outcome.Completed();
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.told(Event.RestartDecided.class)).hasSize(1);
    assertThat(job.told(Event.RestartDecided.class).getFirst().reason())
        .isEqualTo(FailureClass.DATA);
    assertThat(job.history().totals().failures()).hasSize(1).containsEntry(FailureClass.DATA, 1L);
  }

  @Test
  void aKillAfterAStopRequestIsNoFailure() throws Exception {
    job.runner = this::untilStopped;
    stopAt(Duration.ofMinutes(1));
    killAfter(Event.StopRequested.class);
    job.startAndBeKilled();

    job.restartProcess(NOON.plusSeconds(600));
    job.observers.clear();
    job.runner = attempt -> new Outcome.Completed();
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.history().totals().failures()).isEmpty();
    assertThat(job.history().budget().consecutive()).isZero();
    assertThat(job.lockstep.passed()).isZero();
  }

  @Test
  void aFreshBudgetLeadsOutOfExhaustionAndOutOfABackoff() throws Exception {
    job.runner = failing(FailureClass.PIPELINE);
    assertThat(job.start()).isEqualTo(ExitCode.GAVE_UP);

    job.restartProcess(NOON.plusSeconds(600));
    job.runner = attempt -> new Outcome.Completed();
    assertThat(job.start(true)).isEqualTo(ExitCode.DONE);
    assertThat(job.history().budget()).isEqualTo(History.EMPTY.budget());
    assertThat(job.history().gaveUp()).isEmpty();
    assertThat(job.lockstep.passed()).isZero();
  }

  @Test
  void aJobThatFailsAndSucceedsInTurnsIsExhaustedByTheHour() throws Exception {
    job.budget = new Settings.Budget(5, 7, 1);
    job.runner =
        attempt -> {
          goodCycle(attempt);
          throw new SupervisedJob.Trouble(FailureClass.PIPELINE);
        };
    assertThat(job.start()).isEqualTo(ExitCode.GAVE_UP);
    assertThat(job.runs).isEqualTo(8);
    assertThat(job.told(Event.GaveUp.class).getFirst().reason()).contains("7 restarts within");
  }

  @Test
  void aLostSessionBacksOffLongerAndLongerWithoutEndAndWithoutAPrice() throws Exception {
    job.runner = failing(FailureClass.SESSION);
    stopAt(Duration.ofHours(3));
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.runs).isGreaterThan(150);
    assertThat(delays().subList(0, 8)).containsExactly(2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    assertThat(job.history().budget().consecutive()).isZero();
    assertThat(job.history().budget().recent()).isEmpty();
  }

  @Test
  void aSearchForPoisonIsRestartedWithoutAPriceAndWithinBounds() throws Exception {
    job.runner =
        attempt -> {
          attempt.report(new Event.BatchStarted(job.lockstep.now(), 1, 4, 9));
          if (attempt.number() > 2) {
            attempt.report(new Event.PoisonSearchStarted(job.lockstep.now(), 4));
          }
          throw new SupervisedJob.Trouble(FailureClass.RESOURCE);
        };
    assertThat(job.start()).isEqualTo(ExitCode.GAVE_UP);
    List<Event.RestartDecided> decided = job.told(Event.RestartDecided.class);
    assertThat(decided.stream().filter(d -> !d.spendsBudget()))
        .hasSize(SearchBound.of(job.books()))
        .allMatch(d -> d.delay().equals(Duration.ofSeconds(2)));
    assertThat(decided.stream().filter(Event.RestartDecided::spendsBudget)).hasSize(5);
  }

  @Test
  void theBoundOfSearchesHoldsOverBatchesUntilFilesAreProcessedWell() throws Exception {
    job.runner =
        attempt -> {
          long batch = attempt.number() / 4;
          attempt.report(new Event.BatchStarted(job.lockstep.now(), 1, batch, 9));
          attempt.report(new Event.PoisonSearchStarted(job.lockstep.now(), batch));
          attempt.report(new Event.FileQuarantined(job.lockstep.now(), batch, "a.csv", "why"));
          throw new SupervisedJob.Trouble(FailureClass.RESOURCE);
        };
    assertThat(job.start()).isEqualTo(ExitCode.GAVE_UP);
    assertThat(job.told(Event.RestartDecided.class)).hasSize(SearchBound.of(job.books()) + 5);
    assertThat(job.history().budget().searches()).isEqualTo(SearchBound.of(job.books()));
  }

  @Test
  void aFailureThatBringsASearchNoFurtherCounts() throws Exception {
    job.runner =
        attempt -> {
          attempt.report(new Event.BatchStarted(job.lockstep.now(), 1, 4, 9));
          attempt.report(new Event.PoisonSearchStarted(job.lockstep.now(), 4));
          throw attempt.number() % 2 == 0
              ? new SupervisedJob.Trouble(FailureClass.DATA)
              : new NoHeadway();
        };
    assertThat(job.start()).isEqualTo(ExitCode.GAVE_UP);
    assertThat(job.told(Event.RestartDecided.class).stream().filter(d -> d.spendsBudget()))
        .hasSize(5);
    assertThat(job.runs).isLessThanOrEqualTo(7);
  }

  private static final class NoHeadway extends RuntimeException implements WithoutHeadway {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void aLostSessionInASearchBacksOffAsAnyOther() throws Exception {
    job.runner =
        attempt -> {
          attempt.report(new Event.BatchStarted(job.lockstep.now(), 1, 4, 9));
          attempt.report(new Event.PoisonSearchStarted(job.lockstep.now(), 4));
          throw new SupervisedJob.Trouble(FailureClass.SESSION);
        };
    stopAt(Duration.ofMinutes(20));
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(delays().subList(0, 6)).containsExactly(2L, 4L, 8L, 16L, 32L, 60L);
    assertThat(job.history().trouble().searches()).isZero();
  }

  @Test
  void aKillRightAfterASearchFailedIsStillDecidedAsAStepOfTheSearch() throws Exception {
    job.runner =
        attempt -> {
          attempt.report(new Event.BatchStarted(job.lockstep.now(), 1, 4, 9));
          attempt.report(new Event.PoisonSearchStarted(job.lockstep.now(), 4));
          throw new SupervisedJob.Trouble(FailureClass.RESOURCE);
        };
    killAfter(Event.RunEnded.class);
    job.startAndBeKilled();

    job.restartProcess(NOON.plusSeconds(5));
    job.observers.clear();
    job.runner = attempt -> new Outcome.Completed();
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.told(Event.RestartDecided.class).getFirst().spendsBudget()).isFalse();
  }

  @Test
  void theFilesAreSearchedOnceBeforeGivingUp() throws Exception {
    job.budget = new Settings.Budget(1, 30, 1);
    List<Boolean> lastChances = new ArrayList<>();
    job.runner =
        attempt -> {
          lastChances.add(attempt.lastChance());
          if (attempt.number() > 1) {
            throw new SupervisedJob.Trouble(FailureClass.RESOURCE);
          }
          return badBatch(attempt, FailureClass.DATA);
        };
    assertThat(job.start()).isEqualTo(ExitCode.GAVE_UP);
    assertThat(lastChances).containsExactly(false, true, true);
    assertThat(job.told(Event.RestartDecided.class))
        .extracting(Event.RestartDecided::spendsBudget)
        .containsExactly(true, false);
  }

  @Test
  void aBatchThatWasSearchedGetsNoFurtherChance() throws Exception {
    job.budget = new Settings.Budget(1, 30, 1);
    job.runner =
        attempt -> {
          if (attempt.lastChance()) {
            attempt.report(new Event.PoisonSearchStarted(job.lockstep.now(), 4));
            attempt.report(new Event.PoisonSearched(job.lockstep.now(), 4, "all files fail"));
          }
          return badBatch(attempt, FailureClass.DATA);
        };
    assertThat(job.start()).isEqualTo(ExitCode.GAVE_UP);
    assertThat(job.runs).isEqualTo(2);
  }

  @Test
  void aHangIsCancelledAndOutweighsWhatTheCancelledRunSays() throws Exception {
    AtomicBoolean cancelled = new AtomicBoolean();
    job.runner =
        attempt -> {
          if (attempt.number() > 1) {
            return new Outcome.Completed();
          }
          attempt.activity().clear();
          attempt.activity().began(new Suspect.Driver("cycle 1"));
          attempt.onCancel(() -> cancelled.set(true));
          job.lockstep.blockUntil(cancelled::get);
          throw new SupervisedJob.Trouble(FailureClass.SESSION);
        };
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    Event.RunEnded end = job.told(Event.RunEnded.class).getFirst();
    assertThat(end.outcome()).isEqualTo(AttemptOutcome.HUNG);
    assertThat(end.failure().orElseThrow().reason()).isEqualTo(FailureClass.HANG);
    assertThat(end.at()).isBetween(NOON.plusSeconds(600), NOON.plusSeconds(601));
    assertThat(folder).isDirectoryContaining("glob:**/threads-1-*.txt");
  }

  @Test
  void anAttemptThatCannotBeEndedNeedsAFreshProcessWhichKnowsTheDecision() throws Exception {
    List<Attempt> zombies = new ArrayList<>();
    job.runner =
        attempt -> {
          zombies.add(attempt);
          attempt.activity().clear();
          attempt.activity().began(new Suspect.Driver("cycle 1"));
          job.lockstep.blockUntil(() -> false);
          return new Outcome.Completed();
        };
    assertThat(job.start()).isEqualTo(ExitCode.FRESH_PROCESS);
    assertThat(job.kinds())
        .containsExactly("AttemptStarted", "RunEnded", "RestartDecided", "-> stopped");
    assertThat(job.history().notBefore()).isPresent();
    assertThatThrownBy(() -> zombies.getFirst().report(new Event.CycleStarted(NOON, 1)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(job.kinds()).doesNotContain("CycleStarted");
  }

  @Test
  void anAttemptThatIsOverCannotTellEventsAnyMore() throws Exception {
    List<Attempt> zombies = new ArrayList<>();
    job.runner =
        attempt -> {
          zombies.add(attempt);
          return new Outcome.Completed();
        };
    job.start();
    assertThatThrownBy(() -> zombies.getFirst().report(new Event.CycleStarted(NOON, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("attempt 1 is over");
  }

  @Test
  void aTaintedProcessIsReplacedAfterTheDecision() throws Exception {
    job.runner =
        attempt -> {
          attempt.requireFreshProcess("thread left behind");
          throw new SupervisedJob.Trouble(FailureClass.PIPELINE);
        };
    assertThat(job.start()).isEqualTo(ExitCode.FRESH_PROCESS);
    assertThat(job.kinds()).containsSubsequence("RunEnded", "RestartDecided", "-> stopped");
  }

  @Test
  void anAttemptThatIsFencedOffEndsAndWritesNothingMore() throws Exception {
    AtomicBoolean cancelled = new AtomicBoolean();
    job.runner =
        attempt -> {
          attempt.activity().clear();
          attempt.onCancel(() -> cancelled.set(true));
          job.lockstep.blockUntil(cancelled::get);
          return new Outcome.Stopped();
        };
    job.lockstep.at(
        Duration.ofMinutes(2),
        () -> job.epochs.checkFails = Optional.of(new SupervisedJob.Fenced()));
    assertThat(job.start()).isEqualTo(ExitCode.FENCED_OFF);
    assertThat(job.lockstep.passed()).isLessThan(Duration.ofSeconds(130));
    assertThat(job.told(Event.RunEnded.class)).isEmpty();
    assertThat(job.told(Event.GaveUp.class).getFirst().reason()).contains("held by pid 7");
    assertThat(job.history().gaveUp()).isEmpty();
    assertThat(job.history().open()).isPresent();
  }

  @Test
  void aRunThatNoticesTheFenceEndsAsFencedOff() throws Exception {
    job.runner =
        attempt -> {
          throw new IOException("commit refused", new SupervisedJob.Fenced());
        };
    assertThat(job.start()).isEqualTo(ExitCode.FENCED_OFF);
    assertThat(job.history().totals().failures()).isEmpty();
  }

  @Test
  void aFenceCheckThatNeverAnswersStopsNobody() throws Exception {
    job.lockstep.stick("fence-check"::equals);
    job.runner = this::untilStopped;
    stopAt(Duration.ofMinutes(2));
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void aFencedOffJobParksWithItsReasonAndNeedsAFreshProcessToGoOn() throws Exception {
    job.onExhausted = OnExhausted.PARK;
    job.epochs.nextFails = Optional.of(new SupervisedJob.Fenced());
    job.lockstep.at(
        Duration.ofHours(1),
        () -> {
          assertThat(job.supervisor.state()).isEqualTo(State.EXHAUSTED);
          assertThat(job.supervisor.resume()).isTrue();
        });
    assertThat(job.start()).isEqualTo(ExitCode.FRESH_PROCESS);
    assertThat(job.lockstep.passed()).isBetween(Duration.ofHours(1), Duration.ofSeconds(3_601));
    assertThat(job.history()).isEqualTo(History.EMPTY);
  }

  @Test
  void anEpochThatCannotBeHadIsAFailureAndIsAskedForAgain() throws Exception {
    job.epochs.nextFails = Optional.of(new SupervisedJob.Trouble(FailureClass.RESOURCE));
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.kinds())
        .startsWith("AttemptStarted", "RunEnded", "RestartDecided", "-> backoff");
    assertThat(job.history().totals().failures()).containsEntry(FailureClass.RESOURCE, 1L);
    assertThat(job.runs).isEqualTo(1);
    assertThat(job.history().attempts()).isEqualTo(2);
  }

  @Test
  void aLedgerOutOfReachIsWaitedForAndNothingIsDoubled() throws Exception {
    job.runner =
        attempt -> {
          if (attempt.number() == 1) {
            job.disk.fill();
            throw new SupervisedJob.Trouble(FailureClass.DATA);
          }
          return new Outcome.Completed();
        };
    job.lockstep.at(
        Duration.ofMinutes(10),
        () -> {
          assertThat(job.supervisor.sinceTick()).isLessThan(Duration.ofSeconds(3));
          assertThat(job.supervisor.state()).isEqualTo(State.BACKOFF);
          job.disk.free();
        });
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.lockstep.passed()).isGreaterThan(Duration.ofMinutes(10));
    assertThat(job.told(Event.LedgerOut.class))
        .singleElement()
        .matches(e -> e.why().contains("No space left on device"));
    assertThat(job.told(Event.LedgerBack.class))
        .singleElement()
        .matches(e -> e.after().compareTo(Duration.ofMinutes(9)) > 0);
    assertThat(job.history().totals().failures()).containsEntry(FailureClass.DATA, 1L);
    assertThat(job.history().totals().restarts()).containsEntry(FailureClass.DATA, 1L);
  }

  @Test
  void aStopIsAnsweredWhileTheLedgerIsOutOfReach() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    job.runner =
        attempt -> {
          job.disk.fill();
          untilStopped(attempt);
          ended.set(true);
          return new Outcome.Stopped();
        };
    stopAt(Duration.ofMinutes(1));
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(ended).isTrue();
    assertThat(job.lockstep.passed()).isLessThan(Duration.ofSeconds(65));
  }

  @Test
  void aStopIsAnsweredWhileADecisionWaitsForTheLedger() throws Exception {
    job.runner =
        attempt -> {
          job.disk.fill();
          throw new SupervisedJob.Trouble(FailureClass.DATA);
        };
    stopAt(Duration.ofMinutes(1));
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.lockstep.passed()).isLessThan(Duration.ofSeconds(65));
    assertThat(job.history().vanished()).isPresent();
  }

  @Test
  void anObserverThatThrowsHarmsNobody() throws Exception {
    job.observers.add(
        event -> {
          throw new IllegalStateException("cannot look on");
        });
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.kinds()).contains("Finished");
  }

  @ParameterizedTest
  @EnumSource(OnExhausted.class)
  void theJobIsRecordedAsAliveAgainAndAgainInEveryState(OnExhausted onExhausted) throws Exception {
    job.onExhausted = onExhausted;
    job.runner = this::untilStopped;
    stopAt(Duration.ofMinutes(2));
    job.start();
    assertThat(job.told(Event.Alive.class)).hasSizeBetween(24, 26);
    assertThat(job.history().totals().stateTime().get(State.RUNNING))
        .isGreaterThanOrEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void foreignCodeThatEndsTheProcessIsAFailureToBeDecidedByTheNextOne() throws Exception {
    job.runner = this::untilStopped;
    job.lockstep.at(
        Duration.ofMinutes(1),
        () -> {
          job.supervisor.endedFromWithin("it called System.exit(3)");
          throw new SupervisedJob.Killed();
        });
    job.startAndBeKilled();
    assertThat(job.history().trouble().undecided()).isTrue();

    job.restartProcess(NOON.plusSeconds(90));
    job.runner = attempt -> new Outcome.Completed();
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.history().budget().consecutive()).isEqualTo(1);
    assertThat(job.history().totals().failures())
        .hasSize(1)
        .containsEntry(FailureClass.PIPELINE, 1L);
  }

  @Test
  void foreignCodeThatEndsTheProcessAfterAStopRequestIsNoFailure() throws Exception {
    job.runner = this::untilStopped;
    stopAt(Duration.ofMinutes(1));
    job.observers.add(
        event -> {
          if (event instanceof Event.StopRequested) {
            job.supervisor.endedFromWithin("it called System.exit(0)");
            throw new SupervisedJob.Killed();
          }
        });
    job.startAndBeKilled();
    assertThat(job.history().trouble().undecided()).isFalse();
    assertThat(job.history().vanished()).isEmpty();
  }

  @Test
  void aLedgerOutOfReachDoesNotKeepAnEndingProcess() throws Exception {
    job.runner = this::untilStopped;
    job.lockstep.at(
        Duration.ofMinutes(1),
        () -> {
          job.disk.fill();
          job.supervisor.endedFromWithin("it called System.exit(3)");
          throw new SupervisedJob.Killed();
        });
    job.startAndBeKilled();
    assertThat(job.history().vanished()).isPresent();
  }

  @Test
  void aRunThatEndsUnaskedIsAFailure() throws Exception {
    job.runner = attempt -> attempt.number() == 1 ? new Outcome.Stopped() : new Outcome.Completed();
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.told(Event.RunEnded.class).getFirst().failure().orElseThrow().message())
        .contains("without being asked");
  }

  @Test
  void aMessageWithoutEndIsCut() throws Exception {
    job.runner =
        attempt -> {
          if (attempt.number() == 1) {
            throw new IllegalStateException("x".repeat(1_000_000));
          }
          return new Outcome.Completed();
        };
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(job.told(Event.RunEnded.class).getFirst().failure().orElseThrow().message())
        .hasSizeLessThan(2_100);
  }

  private Outcome untilStopped(Attempt attempt) throws InterruptedException {
    attempt.activity().clear();
    job.lockstep.blockUntil(attempt::stopping);
    return new Outcome.Stopped();
  }

  private static Runner failing(FailureClass reason) {
    return attempt -> {
      throw new SupervisedJob.Trouble(reason);
    };
  }

  private Outcome badBatch(Attempt attempt, FailureClass reason) {
    attempt.report(new Event.BatchStarted(job.lockstep.now(), 1, 4, 9));
    throw new SupervisedJob.Trouble(reason);
  }

  private void goodCycle(Attempt attempt) {
    long cycle = attempt.lastCycle() + 1;
    attempt.report(new Event.CycleStarted(job.lockstep.now(), cycle));
    attempt.report(new Event.BatchStarted(job.lockstep.now(), cycle, cycle, 9));
    attempt.report(new Event.BatchPublished(job.lockstep.now(), cycle, cycle, 9, 90, 0));
    attempt.report(succeeded(cycle, OptionalLong.of(cycle)));
  }

  private void emptyCycle(Attempt attempt) {
    attempt.report(succeeded(attempt.lastCycle(), OptionalLong.empty()));
  }

  private Event succeeded(long cycle, OptionalLong batch) {
    Instant now = job.lockstep.now();
    return new Event.CycleSucceeded(now, cycle, batch, Duration.ofSeconds(1), 9, 90, 0);
  }

  private List<Long> delays() {
    return job.told(Event.RestartDecided.class).stream().map(d -> d.delay().toSeconds()).toList();
  }

  private void stopAt(Duration time) {
    job.lockstep.at(time, () -> job.supervisor.requestStop("SIGTERM"));
  }

  private void killAt(Duration time) {
    job.lockstep.at(
        time,
        () -> {
          throw new SupervisedJob.Killed();
        });
  }

  private <E extends Event> void killAfter(Class<E> kind) {
    job.observers.add(
        event -> {
          if (kind.isInstance(event)) {
            throw new SupervisedJob.Killed();
          }
        });
  }
}
