package dev.sparkfailover.job.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sparkfailover.job.clock.ManualClock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Outage;
import dev.sparkfailover.job.restart.Backoff;
import dev.sparkfailover.job.settings.Settings;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a start waits, on a clock that only its waits move. */
@Timeout(60)
class StartupWaitTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration MOST = Duration.ofSeconds(60);
  private static final RequiredFolder DATA =
      new RequiredFolder(Outage.Folder.DATA, "JOB_DATA_DIR", "/d", false);
  private static final RequiredFolder TEMP =
      new RequiredFolder(Outage.Folder.TEMP, "spark.local.dir", "/t", true);

  private final ManualClock clock = new ManualClock(START);
  private final List<String> told = new ArrayList<>();
  private final StartupWait wait = new StartupWait(clock, backoff(), new Told());

  private static Backoff backoff() {
    Settings.Backoff settings = new Settings.Backoff(Duration.ofSeconds(2), 2, MOST, 0.2);
    return new Backoff(settings, new Random(1)::nextDouble);
  }

  private final class Told implements StartupWait.Observer {
    @Override
    public void away(Outage outage, boolean news) {
      if (news) {
        told.add(outage.kind());
      }
    }

    @Override
    public void back(Outage outage, Duration after) {
      told.add(outage.folder().label() + " back");
    }
  }

  /** Fails with these, one after the other, and then has it. */
  private static StartupWait.Step<String> after(List<? extends IOException> failures) {
    Iterator<? extends IOException> next = failures.iterator();
    return () -> {
      if (next.hasNext()) {
        throw next.next();
      }
      return "there";
    };
  }

  private static IOException full() {
    return new FileSystemException("/d", null, "No space left on device");
  }

  @Test
  void nothingIsSaidOrRecordedWhenAllIsThere() throws Exception {
    assertThat(wait.until(DATA, after(List.of()))).isEqualTo("there");
    assertThat(told).isEmpty();
    assertThat(wait.delay()).isEmpty();
    assertThat(clock.now()).isEqualTo(START);
  }

  @Test
  void outagesOfAnyNumberAndOrderAreWaitedForAndToldOnceEach() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<IOException> failures = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 1 + random.nextInt(200); i > 0; i--) {
      boolean isFull = random.nextInt(4) == 0;
      failures.add(isFull ? full() : new ConnectException("try " + i));
      String kind = isFull ? "data full" : "data unreachable";
      if (expected.isEmpty() || !expected.getLast().equals(kind)) {
        expected.add(kind);
      }
    }
    assertThat(wait.until(DATA, after(failures))).as("seed %d", seed).isEqualTo("there");
    expected.add("data back");
    assertThat(told).as("seed %d", seed).isEqualTo(expected);
    Event.StartDelayed delay = wait.delay().orElseThrow();
    assertThat(delay.took())
        .as("seed %d", seed)
        .isEqualTo(Duration.between(START, clock.now()))
        .isGreaterThanOrEqualTo(Duration.ofMillis(1_600))
        .isLessThanOrEqualTo(MOST.multipliedBy(12L * failures.size()).dividedBy(10));
    assertThat(delay.causes())
        .as("seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(
            expected.stream().filter(e -> !e.endsWith("back")).distinct().toList());
  }

  @Test
  void whatWaitingCannotHelpEndsTheWait() throws Exception {
    Stream<IOException> failures = Stream.of(full(), new AccessDeniedException("/d"));
    assertThatThrownBy(() -> wait.until(DATA, after(failures.toList())))
        .isInstanceOf(AccessDeniedException.class);
    assertThat(told).containsExactly("data full");
    assertThat(DATA.refusal(new AccessDeniedException("/d")))
        .contains("JOB_DATA_DIR", "/d", "permission denied", "let user");
  }

  @Test
  void whatOnlyAPersonCanMakeUsableIsWaitedForWhereNoSettingIsWrong() throws Exception {
    wait.until(TEMP, after(List.of(new AccessDeniedException("/t"), full())));
    assertThat(told).containsExactly("temp denied", "temp full", "temp back");
  }

  @Test
  void twoWaitsAddUp() throws Exception {
    wait.until(TEMP, after(List.of(full())));
    Duration first = wait.delay().orElseThrow().took();
    clock.advance(Duration.ofHours(1));
    wait.until(DATA, after(List.of(full())));
    assertThat(wait.delay().orElseThrow().took())
        .isGreaterThan(first)
        .isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void whatNeverAnswersIsLeftBehindAndOnlySoOften() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    BoundedTry tries = new BoundedTry(Duration.ofMillis(20));
    AtomicInteger asked = new AtomicInteger();
    // On a busy machine a try may end before its thread has begun: that one leaves nothing behind.
    Throwable refused = new UnavailableException(Outage.Cause.UNREACHABLE, "no answer within");
    while (refused.getMessage().contains("no answer within")) {
      refused =
          catchThrowable(
              () ->
                  tries.ask(
                      () -> {
                        asked.incrementAndGet();
                        return deaf(never);
                      }));
    }
    assertThat(refused).hasMessage("4 tries are without an answer");
    assertThat(asked).hasValueLessThanOrEqualTo(4);
    never.countDown();
    String answer = "";
    while (answer.isEmpty()) {
      try {
        answer = tries.ask(() -> "again");
      } catch (UnavailableException e) {
        assertThat(e).hasMessageContaining("answer");
      }
    }
    assertThat(answer).isEqualTo("again");
  }

  /** As a system call that no interrupt reaches. */
  private static String deaf(CountDownLatch end) {
    boolean interrupted;
    do {
      interrupted = false;
      try {
        end.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    } while (interrupted);
    return "at last";
  }

  @Test
  void whatATryThrowsIsThrown() {
    BoundedTry tries = new BoundedTry(Duration.ofSeconds(30));
    assertThatThrownBy(
            () ->
                tries.ask(
                    () -> {
                      throw full();
                    }))
        .isInstanceOf(FileSystemException.class);
    assertThatThrownBy(
            () ->
                tries.ask(
                    () -> {
                      throw new IllegalArgumentException("no such URI");
                    }))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
