package dev.sparkfailover.job.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.clock.ManualClock;
import dev.sparkfailover.job.failure.Suspect;
import dev.sparkfailover.job.watchdog.Watchdog.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration HANG = Duration.ofSeconds(10);

  private final ManualClock clock = new ManualClock(Instant.EPOCH);
  private final ProgressTracker activity = new ProgressTracker(clock);
  private Duration collecting = Duration.ZERO;
  private final Watchdog watchdog =
      new Watchdog(clock, activity, new GcOverhead(() -> collecting), START, HANG);

  @Test
  void silentCycleIsCondemnedAfterTheTimeoutAndNotBefore() {
    activity.began(new Suspect.Driver("cycle 1"));
    assertThat(ticksFor(HANG)).isEmpty();
    assertThat(ticksFor(Duration.ofSeconds(1)))
        .hasValueSatisfying(
            finding -> {
              assertThat(finding.suspect()).isEqualTo(new Suspect.Driver("cycle 1"));
              assertThat(finding.silence()).isBetween(HANG, HANG.plusSeconds(1));
            });
  }

  @Test
  void stuckTaskIsFoundAmongProgressingOnes() {
    activity.began(new Suspect.Driver("cycle 1"));
    activity.began(new Suspect.Task(1, 0, "1"));
    activity.began(new Suspect.Task(2, 0, "1"));
    Optional<Verdict> finding = Optional.empty();
    for (int second = 0; second <= 10 && finding.isEmpty(); second++) {
      activity.progressed(new Suspect.Task(2, 0, "1"));
      finding = ticksFor(Duration.ofSeconds(1));
    }
    assertThat(finding)
        .hasValueSatisfying(v -> assertThat(v.message()).contains("task 1 (stage 0, executor 1)"));
  }

  @Test
  void driverIsExcusedWhileATaskMoves() {
    activity.began(new Suspect.Driver("cycle 1"));
    activity.began(new Suspect.SparkJob(0));
    activity.began(new Suspect.Query(new UUID(0, 1)));
    for (int second = 0; second < 100; second++) {
      activity.progressed(new Suspect.Task(1, 0, "1"));
      assertThat(ticksFor(Duration.ofSeconds(1))).isEmpty();
    }
  }

  @Test
  void jobWithoutARunningTaskIsNamed() {
    activity.began(new Suspect.Driver("cycle 1"));
    activity.began(new Suspect.SparkJob(0));
    assertThat(ticksFor(HANG.plusSeconds(1)))
        .hasValueSatisfying(v -> assertThat(v.message()).contains("job 0"));
  }

  @Test
  void endOfATaskIsProgressOfTheDriver() {
    activity.began(new Suspect.Driver("cycle 1"));
    activity.began(new Suspect.Task(1, 0, "1"));
    ticksFor(Duration.ofSeconds(9));
    activity.ended(new Suspect.Task(1, 0, "1"));
    assertThat(ticksFor(HANG)).isEmpty();
    assertThat(ticksFor(Duration.ofSeconds(1))).isPresent();
  }

  @Test
  void waitingIsNotSilence() {
    activity.began(new Suspect.Driver("cycle 1"));
    activity.ended(new Suspect.Driver("cycle 1"));
    assertThat(ticksFor(HANG.multipliedBy(3))).isEmpty();
    activity.began(new Suspect.Driver("cycle 2"));
    activity.clear();
    assertThat(ticksFor(HANG.multipliedBy(3))).isEmpty();
  }

  @Test
  void taskThatOutlivesItsCycleCountsOnlyFromTheNextOne() {
    activity.began(new Suspect.Driver("cycle 1"));
    activity.clear();
    activity.began(new Suspect.Task(1, 0, "1"));
    assertThat(ticksFor(HANG.multipliedBy(3))).isEmpty();
    activity.began(new Suspect.Driver("cycle 2"));
    for (int second = 0; second < 10; second++) {
      activity.progressed(new Suspect.Driver("cycle 2"));
      assertThat(ticksFor(Duration.ofSeconds(1))).isEmpty();
    }
    assertThat(ticksFor(Duration.ofSeconds(1)))
        .hasValueSatisfying(v -> assertThat(v.message()).contains("task 1"));
  }

  @Test
  void startHasItsOwnBound() {
    activity.began(new Suspect.Start());
    assertThat(ticksFor(START)).isEmpty();
    assertThat(ticksFor(Duration.ofSeconds(1))).isPresent();
  }

  @Test
  void lateTickLetsEverythingCountAnew() {
    activity.began(new Suspect.Driver("cycle 1"));
    activity.began(new Suspect.Task(1, 0, "1"));
    ticksFor(Duration.ofSeconds(9));
    clock.advance(HANG.multipliedBy(10));
    assertThat(watchdog.tick()).isEmpty();
    assertThat(ticksFor(HANG)).isEmpty();
    assertThat(ticksFor(Duration.ofSeconds(1))).isPresent();
  }

  @Test
  void minuteOfCollectionsIsResource() {
    assertThat(collectingFor(Duration.ofSeconds(59), 1.0)).isEmpty();
    assertThat(collectingFor(Duration.ofSeconds(2), 1.0))
        .hasValueSatisfying(
            v -> assertThat(v.suspect()).isEqualTo(new Suspect.GarbageCollection(1)));
  }

  @Test
  void busyCollectorBelowTheLimitIsLeftAlone() {
    assertThat(collectingFor(Duration.ofMinutes(5), 0.9)).isEmpty();
  }

  @Test
  void oldCollectionsAreForgotten() {
    collecting = Duration.ofHours(1);
    assertThat(collectingFor(Duration.ofSeconds(50), 1.0)).isEmpty();
    assertThat(collectingFor(Duration.ofMinutes(5), 0.1)).isEmpty();
    assertThat(collectingFor(Duration.ofSeconds(62), 1.0)).isPresent();
  }

  private Optional<Verdict> ticksFor(Duration time) {
    return collectingFor(time, 0);
  }

  private Optional<Verdict> collectingFor(Duration time, double share) {
    for (long done = 0; done < time.toMillis(); done += Watchdog.TICK.toMillis()) {
      clock.advance(Watchdog.TICK);
      collecting = collecting.plusNanos((long) (Watchdog.TICK.toNanos() * share));
      Optional<Verdict> finding = watchdog.tick();
      if (finding.isPresent()) {
        return finding;
      }
    }
    return Optional.empty();
  }
}
