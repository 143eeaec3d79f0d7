package dev.sparkfailover.monitor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.monitor.clock.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PollerTest {
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T10:00:00Z"));
  private final BlockingQueue<Boolean> told = new ArrayBlockingQueue<>(100);

  @Test
  void keepsWhatWasLastSaid() throws Exception {
    AtomicInteger count = new AtomicInteger();
    Poller<Integer> poller = poller(count::incrementAndGet, LONG);
    assertThat(poller.reading()).isEqualTo(LastAnswer.none());
    poller.poll();
    clock.advance(INTERVAL);
    poller.poll();
    assertThat(poller.reading()).isEqualTo(LastAnswer.of(2, clock.moment()));
    assertThat(told).containsExactly(true, true);
  }

  @Test
  void failureLeavesTheLastAnswerToAge() throws Exception {
    AtomicInteger count = new AtomicInteger();
    Poller<Integer> poller =
        poller(
            () -> {
              if (count.incrementAndGet() == 2) {
                throw new IOException("it is on fire");
              }
              return count.get();
            },
            LONG);
    poller.poll();
    LastAnswer<Integer> good = poller.reading();
    clock.advance(INTERVAL);
    poller.poll();
    assertThat(poller.reading()).isEqualTo(good.failed("it is on fire", clock.moment()));
    assertThat(poller.reading().age(clock.moment())).contains(INTERVAL);
    poller.poll();
    assertThat(poller.reading().problem()).isEmpty();
    assertThat(told).containsExactly(true, false, true);
  }

  @Test
  void bugOfASourceIsThatSourcesProblem() throws Exception {
    Poller<Integer> thrower =
        poller(
            () -> {
              throw new IllegalStateException("never happens");
            },
            LONG);
    thrower.poll();
    assertThat(thrower.reading().problem())
        .contains("unexpected java.lang.IllegalStateException: never happens");
    Poller<Integer> deep =
        poller(
            () -> {
              throw new StackOverflowError();
            },
            LONG);
    deep.poll();
    assertThat(deep.reading().problem()).contains("unexpected java.lang.StackOverflowError");
    Poller<Integer> nothing = poller(() -> null, LONG);
    nothing.poll();
    assertThat(nothing.reading().problem()).contains("unexpected: the source answered null");
  }

  @Test
  void sourceThatTakesTooLongIsInterrupted() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    Poller<Integer> poller =
        poller(
            () -> {
              try {
                new CountDownLatch(1).await();
                return 1;
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
            },
            SHORT);
    poller.poll();
    assertThat(poller.reading().problem()).contains("no answer within 50 ms");
    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
  }

  /** A question that was cancelled counted as answered, and each poll added a thread. */
  @Test
  void sourceThatCannotBeInterruptedIsAskedOnceAndKeepsFailing() throws Exception {
    Stubborn stubborn = new Stubborn();
    Poller<Integer> poller = poller(stubborn, SHORT);
    poller.poll();
    assertThat(poller.reading().problem()).contains("no answer within 50 ms");
    for (int i = 1; i <= 3; i++) {
      clock.advance(INTERVAL);
      poller.poll();
      assertThat(poller.reading().problem())
          .contains("a question of %d s ago still hangs".formatted(i * 5));
      assertThat(poller.reading().tried()).contains(clock.moment());
    }
    assertThat(stubborn.asked).hasValue(1);
    assertThat(told).containsExactly(false, false, false, false);

    stubborn.release.countDown();
    Await.until("an answer", () -> answers(poller));
    assertThat(stubborn.asked).hasValue(2);
  }

  private static boolean answers(Poller<Integer> poller) throws InterruptedException {
    poller.poll();
    return poller.reading().problem().isEmpty();
  }

  @Test
  void asksOncePerInterval() throws Exception {
    AtomicInteger count = new AtomicInteger();
    try (Poller<Integer> poller = poller(count::incrementAndGet, LONG).start()) {
      assertThat(told.poll(30, TimeUnit.SECONDS)).isTrue();
      clock.advance(INTERVAL.minusMillis(1));
      assertThat(told.poll(100, TimeUnit.MILLISECONDS)).isNull();
      clock.advance(Duration.ofMillis(1));
      assertThat(told.poll(30, TimeUnit.SECONDS)).isTrue();
      assertThat(poller.reading().value()).contains(2);
    }
  }

  @Test
  void faultOfTheListenerDoesNotEndTheAsking() throws Exception {
    AtomicInteger count = new AtomicInteger();
    PollListener faulty =
        (source, success, took) -> {
          told.add(success);
          throw new IllegalStateException("listener");
        };
    try (Poller<Integer> poller =
        new Poller<>("test", count::incrementAndGet, clock, INTERVAL, LONG, faulty).start()) {
      assertThat(told.poll(30, TimeUnit.SECONDS)).isTrue();
      clock.advance(INTERVAL);
      assertThat(told.poll(30, TimeUnit.SECONDS)).isTrue();
      assertThat(poller.reading().value()).contains(2);
    }
  }

  @Test
  void hangingNeighbourHoldsNobodyUp() throws Exception {
    Stubborn stubborn = new Stubborn();
    try (Poller<Integer> hanging = poller(stubborn, SHORT).start()) {
      Await.until("the failure", () -> hanging.reading().problem().isPresent());
      told.clear();
      try (Poller<Integer> healthy = poller(() -> 7, LONG).start()) {
        Await.until("an answer", () -> healthy.reading().value().isPresent());
        assertThat(healthy.reading().problem()).isEmpty();
      }
      stubborn.release.countDown();
    }
  }

  /** Each waits without letting go of its carrier, of which virtual threads have few. */
  @Test
  void sourcesThatWorkHardHoldNobodyUp() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    int many = 4 * Runtime.getRuntime().availableProcessors();
    CountDownLatch busy = new CountDownLatch(many);
    List<Poller<Integer>> pollers = new ArrayList<>();
    try {
      for (int i = 0; i < many; i++) {
        pollers.add(poller(() -> spin(busy, release), LONG).start());
      }
      assertThat(busy.await(30, TimeUnit.SECONDS)).isTrue();
      Thread virtual = Thread.ofVirtual().start(() -> {});
      assertThat(virtual.join(Duration.ofSeconds(30))).isTrue();
    } finally {
      release.countDown();
      pollers.forEach(Poller::close);
    }
  }

  private static int spin(CountDownLatch busy, CountDownLatch release) {
    busy.countDown();
    while (release.getCount() > 0) {
      Thread.onSpinWait();
    }
    return 1;
  }

  @Test
  void closeEndsTheAskingAndTheQuestion() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Poller<Integer> poller =
        poller(
                () -> {
                  asked.countDown();
                  try {
                    new CountDownLatch(1).await();
                    return 1;
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                  }
                },
                LONG)
            .start();
    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
    poller.close();
    assertThat(interrupted.getCount()).isZero();
    clock.advance(LONG);
    assertThat(told).isEmpty();
  }

  @Test
  void canBeClosedBeforeItIsStartedAndNotStartedTwice() {
    poller(() -> 1, LONG).close();
    try (Poller<Integer> poller = poller(() -> 1, LONG).start()) {
      assertThatThrownBy(poller::start).isInstanceOf(IllegalThreadStateException.class);
    }
  }

  private Poller<Integer> poller(Source<Integer> source, Duration timeout) {
    return new Poller<>(
        "test", source, clock, INTERVAL, timeout, (name, success, took) -> told.add(success));
  }

  /** Does not react to being interrupted. */
  private static final class Stubborn implements Source<Integer> {
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public Integer ask() {
      int number = asked.incrementAndGet();
      while (release.getCount() > 0) {
        try {
          release.await();
        } catch (InterruptedException e) {
          // That is the point.
        }
      }
      return number;
    }
  }
}
