package dev.sparkfailover.job.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.attempt.ProgressReporter;
import dev.sparkfailover.job.event.AttemptOutcome;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.failure.Suspect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two hours of input that asks for patience, in fast-forward, with the default time-outs. */
@Timeout(120)
class FalseAlarmTest {
  private static final Duration TWO_HOURS = Duration.ofHours(2);
  private static final Suspect.Work CYCLE = new Suspect.Driver("cycle 1");

  /** What the attempt has to do, each again and again. */
  enum Work {
    IDLE,
    SLOW,
    BURSTY
  }

  /** What a watchdog with a bug does not hear. */
  private enum Deaf {
    TO_NOTHING,
    TO_ROWS,
    TO_ENDS_OF_TASKS,
    TO_ENDS_OF_CYCLES
  }

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void twoHoursOfPatienceRaiseNoAlarm(Work work) throws Exception {
    SupervisedJob job = played(work, Deaf.TO_NOTHING);
    assertThat(outcomes(job)).containsExactly(AttemptOutcome.COMPLETED);
    assertThat(job.told(Event.RestartDecided.class)).isEmpty();
    assertThat(job.lockstep.passed()).isGreaterThanOrEqualTo(TWO_HOURS);
  }

  @Test
  void watchdogThatIgnoresRowsIsCaught() throws Exception {
    assertThat(outcomes(played(Work.SLOW, Deaf.TO_ROWS))).contains(AttemptOutcome.HUNG);
  }

  @Test
  void watchdogThatIgnoresEndsOfTasksIsCaught() throws Exception {
    assertThat(outcomes(played(Work.BURSTY, Deaf.TO_ENDS_OF_TASKS))).contains(AttemptOutcome.HUNG);
  }

  @Test
  void watchdogThatTakesWaitingForSilenceIsCaught() throws Exception {
    assertThat(outcomes(played(Work.IDLE, Deaf.TO_ENDS_OF_CYCLES))).contains(AttemptOutcome.HUNG);
  }

  private static List<AttemptOutcome> outcomes(SupervisedJob job) {
    return job.told(Event.RunEnded.class).stream().map(Event.RunEnded::outcome).toList();
  }

  private SupervisedJob played(Work work, Deaf deaf) throws InterruptedException {
    SupervisedJob job = new SupervisedJob(folder);
    job.runner =
        attempt -> {
          ProgressReporter activity = heard(attempt.activity(), deaf);
          attempt.activity().clear();
          while (job.lockstep.passed().compareTo(TWO_HOURS) < 0) {
            round(work, activity, job.lockstep);
          }
          return new Outcome.Completed();
        };
    job.start();
    return job;
  }

  private static void round(Work work, ProgressReporter activity, LockstepClock lockstep)
      throws InterruptedException {
    activity.began(CYCLE);
    switch (work) {
      case IDLE -> {
        pause(lockstep, Duration.ofSeconds(1));
        activity.clear();
        pause(lockstep, Duration.ofMinutes(30));
      }
      case SLOW -> {
        slowTask(activity, lockstep);
        activity.clear();
      }
      case BURSTY -> {
        manyTasks(activity, lockstep);
        activity.clear();
        pause(lockstep, Duration.ofMinutes(20));
      }
    }
  }

  /** One task of an hour, of which something is heard just before each time-out. */
  private static void slowTask(ProgressReporter activity, LockstepClock lockstep)
      throws InterruptedException {
    activity.began(new Suspect.SparkJob(1));
    activity.began(new Suspect.Task(1, 0, "1"));
    for (int i = 0; i < 6; i++) {
      pause(lockstep, Duration.ofMinutes(10).minusSeconds(1));
      activity.progressed(new Suspect.Task(1, 0, "1"));
    }
    activity.ended(new Suspect.Task(1, 0, "1"));
  }

  /** Twenty minutes of short tasks in one cycle. */
  private static void manyTasks(ProgressReporter activity, LockstepClock lockstep)
      throws InterruptedException {
    for (int i = 0; i < 120; i++) {
      activity.began(new Suspect.Task(i, 0, "1"));
      pause(lockstep, Duration.ofSeconds(10));
      activity.ended(new Suspect.Task(i, 0, "1"));
    }
  }

  private static void pause(LockstepClock lockstep, Duration time) throws InterruptedException {
    Duration until = lockstep.passed().plus(time);
    lockstep.blockUntil(() -> lockstep.passed().compareTo(until) >= 0);
  }

  private static ProgressReporter heard(ProgressReporter real, Deaf deaf) {
    return new ProgressReporter() {
      @Override
      public void began(Suspect.Work what) {
        real.began(what);
      }

      @Override
      public void progressed(Suspect.Work what) {
        if (deaf != Deaf.TO_ROWS) {
          real.progressed(what);
        }
      }

      @Override
      public void ended(Suspect.Work what) {
        if (deaf != Deaf.TO_ENDS_OF_TASKS) {
          real.ended(what);
        }
      }

      @Override
      public void clear() {
        if (deaf != Deaf.TO_ENDS_OF_CYCLES) {
          real.clear();
        }
      }
    };
  }
}
