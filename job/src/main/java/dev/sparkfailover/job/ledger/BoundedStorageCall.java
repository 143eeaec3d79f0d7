package dev.sparkfailover.job.ledger;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a storage that may not answer, on a thread of its own: who asks waits only so long, and an
 * interrupt of it breaks nothing off.
 */
final class BoundedStorageCall implements AutoCloseable {
  private final String whom;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("ledger-disk").factory());
  private CompletableFuture<?> last = CompletableFuture.completedFuture("nothing was asked yet");

  BoundedStorageCall(String whom) {
    this.whom = whom;
  }

  /** One question at a time: while one is open, all others fail at once. */
  synchronized <T> T ask(Duration patience, Callable<T> question) throws IOException {
    if (!last.isDone()) {
      throw new StorageTimeoutException(whom + " has not answered yet");
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    last = answer;
    thread.execute(() -> answer(question, answer));
    try {
      return answer.copy().orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS).join();
    } catch (CompletionException e) {
      throw failure(e.getCause(), patience);
    }
  }

  private static <T> void answer(Callable<T> question, CompletableFuture<T> answer) {
    try {
      answer.complete(question.call());
    } catch (Throwable e) {
      answer.completeExceptionally(e);
    }
  }

  private IOException failure(Throwable cause, Duration patience) {
    if (cause instanceof TimeoutException) {
      return new StorageTimeoutException(
          "%s did not answer within %s s".formatted(whom, patience.toSeconds()));
    }
    return cause instanceof IOException io ? io : new IOException(cause);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
