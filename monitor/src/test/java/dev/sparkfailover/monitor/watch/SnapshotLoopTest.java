package dev.sparkfailover.monitor.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.monitor.alerts.Alerting;
import dev.sparkfailover.monitor.ledger.LedgerState;
import dev.sparkfailover.monitor.source.LastAnswer;
import dev.sparkfailover.monitor.status.Diagnosis;
import dev.sparkfailover.monitor.status.JobSnapshot;
import dev.sparkfailover.monitor.status.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SnapshotLoopTest {
  private final BlockingQueue<JobSnapshot> shown = new LinkedBlockingQueue<>();
  private final AtomicReference<LastAnswer<LedgerState>> ledger =
      new AtomicReference<>(LastAnswer.none());
  private final Wakeup wakeup = new Wakeup();
  private final AtomicBoolean broken = new AtomicBoolean();

  @Test
  void theFirstPictureIsThereAtOnce() {
    try (SnapshotLoop snapshotLoop = snapshotLoop("a", "b").start()) {
      assertThat(shown).extracting(JobSnapshot::application).startsWith("a", "b");
      assertThat(snapshotLoop.sinceTick()).isLessThan(Duration.ofMinutes(1));
    }
  }

  @Test
  void newsAreShownAndTheClockGoesOnWithout() throws InterruptedException {
    try (SnapshotLoop snapshotLoop = snapshotLoop("a").start()) {
      assertThat(snapshotLoop.sinceTick()).isLessThan(Duration.ofMinutes(1));
      shown.clear();
      ledger.set(LastAnswer.<LedgerState>none().failed("gone", new SystemClock().moment()));
      wakeup.ring();
      wakeup.ring();
      assertThat(next().seen().ledger().problem()).contains("gone");
      assertThat(next()).isNotNull();
      assertThat(next()).isNotNull();
    }
  }

  @Test
  void aPictureThatCannotBeMadeIsNotTheLast() throws InterruptedException {
    broken.set(true);
    try (SnapshotLoop snapshotLoop = snapshotLoop("a").start()) {
      assertThat(shown).isEmpty();
      broken.set(false);
      wakeup.ring();
      assertThat(next().diagnosis().reason()).isEqualTo("why");
      assertThat(snapshotLoop.sinceTick()).isLessThan(Duration.ofMinutes(1));
    }
  }

  @Test
  void nothingIsPaintedOnceItIsClosed() {
    SnapshotLoop snapshotLoop = snapshotLoop("a").start();
    snapshotLoop.close();
    shown.clear();
    wakeup.ring();
    assertThat(shown).isEmpty();
  }

  private JobSnapshot next() throws InterruptedException {
    return shown.poll(30, TimeUnit.SECONDS);
  }

  private SnapshotLoop snapshotLoop(String... applications) {
    List<WatchedJob> watches = List.of(applications).stream().map(this::watch).toList();
    return new SnapshotLoop(watches, List.of(shown::add), wakeup, new SystemClock());
  }

  private WatchedJob watch(String application) {
    Sources sources =
        new Sources(LastAnswer::none, ledger::get, LastAnswer::none, Map::of, LastAnswer::none);
    return new WatchedJob(
        application,
        sources,
        Duration.ofSeconds(30),
        seen -> diagnosis(),
        List::of,
        () -> Alerting.UNKNOWN);
  }

  private Diagnosis diagnosis() {
    if (broken.get()) {
      throw new IllegalStateException("on purpose");
    }
    return new Diagnosis(Status.HEALTHY, "why", "next");
  }
}
