package dev.sparkfailover.job.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.attempt.ExitCode;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.ledger.DurationHistogram;
import dev.sparkfailover.job.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long outages and failed cycles took, whatever ended them. */
class OutageTest {
  private static final Duration OFF = Duration.ofMinutes(10);

  @TempDir Path folder;
  private SupervisedJob job;

  @BeforeEach
  void makesAJob() {
    job = new SupervisedJob(folder);
  }

  @Test
  void aVanishedProcessIsAFailedCycleAndItsOutageBeganWithItsLastSignOfLife() throws Exception {
    job.runner =
        attempt -> {
          begins(attempt);
          job.lockstep.blockUntil(attempt::stopping);
          return new Outcome.Stopped();
        };
    killAt(Duration.ofSeconds(61));
    job.startAndBeKilled();
    nextProcess(OFF);
    job.runner = this::succeeds;
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(count(job.history().totals().measuredSoFar().failedCycles())).isEqualTo(1);
    assertThat(recovery()).isBetween(Duration.ofSeconds(535), OFF.plusSeconds(10));
    assertThat(total(job.history().totals().measuredSoFar().failedCycles()))
        .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(70));
  }

  @Test
  void anOutageThatAPersonEndsLastsFromItsBeginning() throws Exception {
    job.budget = new Settings.Budget(0, 30, 1);
    job.runner =
        attempt -> {
          begins(attempt);
          throw new SupervisedJob.Trouble(FailureClass.PIPELINE);
        };
    assertThat(job.start()).isEqualTo(ExitCode.GAVE_UP);
    nextProcess(OFF);
    job.runner = this::succeeds;
    assertThat(job.start(true)).isEqualTo(ExitCode.DONE);
    assertThat(recovery()).isBetween(OFF, OFF.plusSeconds(30));
    assertThat(count(job.history().totals().measuredSoFar().recovery())).isEqualTo(1);
  }

  @Test
  void aFailedCycleThatEndsTheProcessIsCountedWithTheFailure() throws Exception {
    job.runner =
        attempt -> {
          begins(attempt);
          attempt.requireFreshProcess("a thread is stuck");
          throw new SupervisedJob.Trouble(FailureClass.RESOURCE);
        };
    assertThat(job.start()).isEqualTo(ExitCode.FRESH_PROCESS);
    assertThat(count(job.history().totals().measuredSoFar().failedCycles())).isEqualTo(1);
    assertThat(job.history().totals().failures()).containsEntry(FailureClass.RESOURCE, 1L);
  }

  @Test
  void aFailureBeforeAnyCycleIsNoFailedCycle() throws Exception {
    job.runner =
        attempt -> {
          if (attempt.number() == 1) {
            throw new SupervisedJob.Trouble(FailureClass.RESOURCE);
          }
          return succeeds(attempt);
        };
    assertThat(job.start()).isEqualTo(ExitCode.DONE);
    assertThat(count(job.history().totals().measuredSoFar().failedCycles())).isZero();
    assertThat(count(job.history().totals().measuredSoFar().recovery())).isEqualTo(1);
  }

  private void begins(Attempt attempt) {
    attempt.report(new Event.CycleStarted(job.lockstep.now(), attempt.lastCycle() + 1));
  }

  private Outcome succeeds(Attempt attempt) {
    begins(attempt);
    attempt.report(
        new Event.CycleSucceeded(
            job.lockstep.now(),
            attempt.lastCycle(),
            OptionalLong.of(1),
            Duration.ofSeconds(1),
            1,
            10,
            0));
    return new Outcome.Completed();
  }

  private void killAt(Duration time) {
    job.observers.add(
        event -> {
          if (event instanceof Event.Alive && job.lockstep.passed().compareTo(time) >= 0) {
            throw new SupervisedJob.Killed();
          }
        });
  }

  private void nextProcess(Duration later) {
    job.observers.clear();
    job.events.clear();
    job.restartProcess(SupervisedJob.NOON.plus(later));
  }

  private Duration recovery() {
    assertThat(job.told(Event.Recovered.class)).hasSize(1);
    return job.told(Event.Recovered.class).getFirst().took();
  }

  private static long count(DurationHistogram histogram) {
    return histogram.buckets().stream().mapToLong(DurationHistogram.Bucket::count).sum();
  }

  private static Duration total(DurationHistogram histogram) {
    return histogram.buckets().stream()
        .map(DurationHistogram.Bucket::total)
        .reduce(Duration.ZERO, Duration::plus);
  }
}
