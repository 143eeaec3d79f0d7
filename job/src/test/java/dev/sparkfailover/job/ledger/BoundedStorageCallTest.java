package dev.sparkfailover.job.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundedStorageCallTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final BoundedStorageCall storage = new BoundedStorageCall("hdfs://nn");

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void answersAndFailuresArePassedOn() throws IOException {
    assertThat(storage.ask(LONG, () -> 7)).isEqualTo(7);
    IOException failure = new IOException("no space");
    assertThatThrownBy(
            () ->
                storage.ask(
                    LONG,
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
  }

  @Test
  void whoDoesNotAnswerIsNotWaitedForAndNotAskedMeanwhile() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                storage.ask(
                    Duration.ofMillis(20),
                    () -> {
                      answer.await();
                      answered.countDown();
                      return true;
                    }))
        .isInstanceOf(StorageTimeoutException.class)
        .hasMessageContaining("hdfs://nn did not answer");
    assertThatThrownBy(() -> storage.ask(LONG, () -> true))
        .isInstanceOf(StorageTimeoutException.class)
        .hasMessageContaining("has not answered yet");
    answer.countDown();
    answered.await();
    assertThat(asked()).isEqualTo("at last");
  }

  /** The answer that was late may still be on its way out. */
  private String asked() throws IOException {
    while (true) {
      try {
        return storage.ask(LONG, () -> "at last");
      } catch (StorageTimeoutException e) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void interruptedThreadGetsItsAnswerAndStaysInterrupted() throws IOException {
    Thread.currentThread().interrupt();
    assertThat(storage.ask(LONG, () -> "well")).isEqualTo("well");
    assertThat(Thread.interrupted()).isTrue();
  }
}
