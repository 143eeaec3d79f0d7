package dev.sparkfailover.job.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OutputQueueTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int CAPACITY = 1000;

  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private final Semaphore mayWrite = new Semaphore(0);
  private final CountDownLatch writing = new CountDownLatch(1);

  @Test
  void whatAnAliveSinkTakesIsAllThereInOrder() {
    OutputQueue queue = queue(this::take);
    IntStream.range(0, 5000).forEach(i -> queue.putForeign(line("line " + i)));
    assertThat(queue.drain(LIMIT)).isTrue();
    assertThat(queue.dropped()).isZero();
    assertThat(lines()).isEqualTo(IntStream.range(0, 5000).mapToObj(i -> "line " + i).toList());
  }

  @Test
  void aSinkThatBlocksHoldsNothingUpAndTheGapIsSaidOnce() throws InterruptedException {
    OutputQueue queue = queue(this::takeWhenAllowed);
    queue.put(line("first"));
    writing.await();
    IntStream.range(0, 1000).forEach(i -> queue.put(line("line " + i)));
    assertThat(queue.drain(Duration.ofMillis(10))).isFalse();
    assertThat(queue.dropped()).isPositive();
    mayWrite.release(Integer.MAX_VALUE / 2);
    assertThat(queue.drain(LIMIT)).isTrue();
    assertThat(lines()).startsWith("first", queue.dropped() + " missing").endsWith("line 999");
    assertThat(lines()).filteredOn(line -> line.endsWith("missing")).hasSize(1);
    assertThat(lines()).hasSize((int) (1002 - queue.dropped()));
  }

  @Test
  void foreignLinesAreDroppedBeforeTheJobsOwn() throws InterruptedException {
    OutputQueue queue = queue(this::takeWhenAllowed);
    queue.put(line("first"));
    writing.await();
    queue.put(line("own, old"));
    IntStream.range(0, 300).forEach(i -> queue.putForeign(line("foreign " + i)));
    queue.put(line("own, last"));
    mayWrite.release(Integer.MAX_VALUE / 2);
    assertThat(queue.drain(LIMIT)).isTrue();
    assertThat(queue.dropped()).isPositive();
    assertThat(lines()).contains("own, old").endsWith("own, last");
  }

  @Test
  void aSinkThatFailsLosesWhatItDidNotTakeAndNoMore() {
    boolean[] broken = {true};
    OutputQueue queue =
        queue(
            bytes -> {
              if (broken[0]) {
                throw new IOException("No space left on device");
              }
              take(bytes);
            });
    queue.put(line("lost"));
    // Not by draining, which would wait for a sink that takes nothing.
    while (queue.dropped() < 1) {
      Thread.onSpinWait();
    }
    broken[0] = false;
    queue.put(line("kept"));
    while (lines().size() < 2) {
      Thread.onSpinWait();
    }
    assertThat(lines()).containsExactly("1 missing", "kept");
  }

  @Test
  void progressIsShownOnlyWhenNothingWaits() throws InterruptedException {
    OutputQueue queue = queue(this::takeWhenAllowed);
    queue.put(line("first"));
    writing.await();
    queue.putFleeting("\rworking".getBytes(UTF_8));
    mayWrite.release(Integer.MAX_VALUE / 2);
    assertThat(queue.drain(LIMIT)).isTrue();
    queue.putFleeting("\rworking".getBytes(UTF_8));
    assertThat(queue.drain(LIMIT)).isTrue();
    assertThat(taken.toString(UTF_8)).isEqualTo("first\n\rworking");
  }

  /** Whatever is dropped: what arrives is whole lines in order, and all lines are accounted for. */
  @Test
  void everyLineArrivesWholeOrIsCounted() throws InterruptedException {
    for (long seed = 0; seed < 50; seed++) {
      taken.reset();
      SplittableRandom random = new SplittableRandom(seed);
      OutputQueue queue = queue(this::takeWhenAllowed);
      List<String> put = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        String text = "line %s %s".formatted(1000 + i, "x".repeat(random.nextInt(80)));
        put.add(text);
        if (random.nextInt(3) == 0) {
          queue.put(line(text));
        } else {
          queue.putForeign(line(text));
        }
        mayWrite.release(random.nextInt(10) == 0 ? 1 : 0);
      }
      mayWrite.release(10_000);
      assertThat(queue.drain(LIMIT)).isTrue();
      List<String> arrived = lines();
      long missing =
          arrived.stream()
              .filter(line -> line.endsWith(" missing"))
              .mapToLong(line -> Long.parseLong(line.replace(" missing", "")))
              .sum();
      arrived.removeIf(line -> line.endsWith(" missing"));
      assertThat(arrived).as("seed %s", seed).isSubsetOf(put).isSorted().doesNotHaveDuplicates();
      assertThat(arrived.size() + missing).as("seed %s", seed).isEqualTo(500);
      mayWrite.drainPermits();
    }
  }

  private OutputQueue queue(OutputQueue.Sink sink) {
    return OutputQueue.start("test", CAPACITY, missing -> line(missing + " missing"), sink);
  }

  private void take(byte[] bytes) {
    synchronized (taken) {
      taken.writeBytes(bytes);
    }
  }

  private void takeWhenAllowed(byte[] bytes) {
    writing.countDown();
    mayWrite.acquireUninterruptibly();
    take(bytes);
  }

  private List<String> lines() {
    synchronized (taken) {
      return new ArrayList<>(taken.toString(UTF_8).lines().toList());
    }
  }

  private static byte[] line(String text) {
    return (text + "\n").getBytes(UTF_8);
  }
}
