package dev.sparkfailover.monitor.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.monitor.alerts.AlertBook;
import dev.sparkfailover.monitor.alerts.Payloads;
import dev.sparkfailover.monitor.clock.ManualClock;
import dev.sparkfailover.monitor.status.JobSnapshot;
import dev.sparkfailover.monitor.status.Status;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A day of looking once a second, in fast-forward. */
class SoakTest {
  private static final int DAY = 86_400;
  private static final int BIG_EVERY = 50;
  private static final int ALERTS_EVERY = 20;
  private static final long ENOUGH_BYTES = 32L << 20;

  private final ManualClock clock = new ManualClock(SampleSnapshots.START);
  private final SnapshotBoard snapshots = new SnapshotBoard(List.of("orders", "big"));
  private final AlertBook alerts = new AlertBook(clock, text -> text, alert -> {});
  private final JobSnapshot small = SampleSnapshots.full("orders", clock.moment(), 2, 3);
  private final JobSnapshot big = SampleSnapshots.full("big", clock.moment(), 500, 1_000);

  @Test
  void aDayTakesNoMoreMemoryThanAnHour() throws Exception {
    long before = heapInUse();
    live(0, DAY / 24);
    long hour = heapInUse();
    live(DAY / 24, DAY);
    long day = heapInUse();
    System.out.printf("heap after an hour: %d bytes%nheap after a day: %d bytes%n", hour, day);
    assertThat(day).isLessThan(hour + (4L << 20));
    assertThat(hour - before).isLessThan(ENOUGH_BYTES);
    assertThat(alerts.firing()).hasSize(AlertBook.MAX_FIRING);
    assertThat(snapshots.shown("big").orElseThrow().picture().seen().now())
        .isEqualTo(clock.moment());
  }

  /** As the painter does it: a picture of each job every second, and alerts now and then. */
  private void live(int from, int to) throws Exception {
    for (int second = from; second < to; second++) {
      clock.advance(Duration.ofSeconds(1));
      Status status = second % 600 == 0 ? Status.RESTARTING : Status.HEALTHY;
      snapshots.accept(SampleSnapshots.later(small, clock.moment(), status));
      if (second % BIG_EVERY == BIG_EVERY - 1) {
        snapshots.accept(SampleSnapshots.later(big, clock.moment(), status));
      }
      if (second % ALERTS_EVERY == 0) {
        String fingerprint = "f" + second / ALERTS_EVERY;
        alerts.take(Payloads.of(Payloads.firing("A", fingerprint, "info")));
        alerts.take(Payloads.of(Payloads.resolved("B", "r" + second, "info")));
      }
    }
  }

  @Test
  void largePictureIsWrittenInNoTime() {
    for (int i = 0; i < 200; i++) {
      snapshots.accept(big);
    }
    long begin = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      snapshots.accept(big);
    }
    Duration each = Duration.ofNanos(System.nanoTime() - begin).dividedBy(100);
    System.out.printf(
        "a picture of 500 executors and 1,000 alerts: %d us, %d bytes%n",
        each.toNanos() / 1_000, snapshots.shown("big").orElseThrow().json().length);
    assertThat(each).isLessThan(Duration.ofMillis(100));
    assertThat(snapshots.shown("big").orElseThrow().json().length).isLessThan(1 << 20);
  }

  private static long heapInUse() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
