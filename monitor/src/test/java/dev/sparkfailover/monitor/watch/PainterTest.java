package dev.sparkfailover.monitor.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.monitor.alerts.Alerting;
import dev.sparkfailover.monitor.clock.SystemClock;
import dev.sparkfailover.monitor.ledger.LedgerState;
import dev.sparkfailover.monitor.source.Reading;
import dev.sparkfailover.monitor.status.Picture;
import dev.sparkfailover.monitor.status.Status;
import dev.sparkfailover.monitor.status.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PainterTest {
  private final BlockingQueue<Picture> shown = new LinkedBlockingQueue<>();
  private final AtomicReference<Reading<LedgerState>> ledger =
      new AtomicReference<>(Reading.none());
  private final Bell bell = new Bell();
  private final AtomicBoolean broken = new AtomicBoolean();

  @Test
  void theFirstPictureIsThereAtOnce() {
    try (Painter painter = painter("a", "b").start()) {
      assertThat(shown).extracting(Picture::application).startsWith("a", "b");
      assertThat(painter.sinceTick()).isLessThan(Duration.ofMinutes(1));
    }
  }

  @Test
  void newsAreShownAndTheClockGoesOnWithout() throws InterruptedException {
    try (Painter painter = painter("a").start()) {
      assertThat(painter.sinceTick()).isLessThan(Duration.ofMinutes(1));
      shown.clear();
      ledger.set(Reading.<LedgerState>none().failed("gone", new SystemClock().now()));
      bell.ring();
      bell.ring();
      assertThat(next().seen().ledger().problem()).contains("gone");
      assertThat(next()).isNotNull();
      assertThat(next()).isNotNull();
    }
  }

  @Test
  void aPictureThatCannotBeMadeIsNotTheLast() throws InterruptedException {
    broken.set(true);
    try (Painter painter = painter("a").start()) {
      assertThat(shown).isEmpty();
      broken.set(false);
      bell.ring();
      assertThat(next().verdict().reason()).isEqualTo("why");
      assertThat(painter.sinceTick()).isLessThan(Duration.ofMinutes(1));
    }
  }

  @Test
  void nothingIsPaintedOnceItIsClosed() {
    Painter painter = painter("a").start();
    painter.close();
    shown.clear();
    bell.ring();
    assertThat(shown).isEmpty();
  }

  private Picture next() throws InterruptedException {
    return shown.poll(30, TimeUnit.SECONDS);
  }

  private Painter painter(String... applications) {
    List<Watch> watches = List.of(applications).stream().map(this::watch).toList();
    return new Painter(watches, List.of(shown::add), bell, new SystemClock());
  }

  private Watch watch(String application) {
    Sources sources =
        new Sources(
            Reading::none, ledger::get, Reading::none, Map::of, Reading::none, Reading::none);
    return new Watch(
        application,
        sources,
        Duration.ofSeconds(30),
        seen -> verdict(),
        List::of,
        () -> Alerting.UNKNOWN);
  }

  private Verdict verdict() {
    if (broken.get()) {
      throw new IllegalStateException("on purpose");
    }
    return new Verdict(Status.HEALTHY, "why", "next");
  }
}
