package dev.sparkfailover.job.application.isolation;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** The exits that an application called for in one run; the first one counts. */
public final class ExitRequests {

  /** Who called for an exit, and with which code. */
  public record Call(int code, Thread thread) {}

  private final AtomicReference<Call> first = new AtomicReference<>();
  private final AtomicInteger calls = new AtomicInteger();

  /** Remembers the call; the answer is to be thrown where it was made. */
  ExitError exit(int code) {
    first.compareAndSet(null, new Call(code, Thread.currentThread()));
    calls.incrementAndGet();
    return new ExitError(code);
  }

  public Optional<Call> call() {
    return Optional.ofNullable(first.get());
  }

  /** Whether the application caught the first exit, went on and called for another. */
  public boolean ignored() {
    return calls.get() > 1;
  }
}
