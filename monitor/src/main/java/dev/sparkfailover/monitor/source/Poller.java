package dev.sparkfailover.monitor.source;

import dev.sparkfailover.monitor.clock.Clock;
import dev.sparkfailover.monitor.clock.Moment;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks one source again and again, on a thread of its own, and keeps what it last said. A source
 * that does not come back is given up on, and not asked again before it did: it never holds up
 * another, and never takes more than one thread.
 */
public final class Poller<T> implements AutoCloseable {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(1);

  private final String name;
  private final Source<T> source;
  private final Clock clock;
  private final Duration interval;
  private final Duration timeout;
  private final PollListener listener;
  private volatile Reading<T> reading = Reading.none();
  private Future<T> pending;
  private Thread thread;

  /**
   * @param name what the source is called in metrics and messages
   * @param interval from the beginning of one attempt to that of the next
   * @param timeout how long an answer may take
   * @param listener told after each attempt
   */
  public Poller(
      String name,
      Source<T> source,
      Clock clock,
      Duration interval,
      Duration timeout,
      PollListener listener) {
    this.name = name;
    this.source = source;
    this.clock = clock;
    this.interval = interval;
    this.timeout = timeout;
    this.listener = listener;
  }

  /** Asks from now on, until it is closed. */
  public synchronized Poller<T> start() {
    thread = Thread.ofVirtual().name("poll-" + name).start(this::loop);
    return this;
  }

  /** What the source last said. */
  public Reading<T> reading() {
    return reading;
  }

  private void loop() {
    try {
      while (true) {
        Moment begin = clock.now();
        poll();
        Duration rest = interval.minus(clock.now().since(begin));
        clock.sleep(rest.isNegative() ? Duration.ZERO : rest);
      }
    } catch (InterruptedException e) {
      if (pending != null) {
        pending.cancel(true);
      }
    }
  }

  /** Asks once, and waits for the answer for no longer than the timeout. */
  void poll() throws InterruptedException {
    Moment begin = clock.now();
    Reading<T> result = answer();
    reading = result;
    listener.polled(name, result.problem().isEmpty(), clock.now().since(begin));
  }

  private Reading<T> answer() throws InterruptedException {
    if (pending != null && !pending.isDone()) {
      return reading.failed("an earlier question is still not answered", clock.now());
    }
    FutureTask<T> question = new FutureTask<>(source::ask);
    pending = question;
    Thread.ofVirtual().name("ask-" + name).start(question);
    try {
      return Reading.of(question.get(timeout.toNanos(), TimeUnit.NANOSECONDS), clock.now());
    } catch (TimeoutException e) {
      question.cancel(true);
      return reading.failed("no answer within " + timeout.toMillis() + " ms", clock.now());
    } catch (ExecutionException e) {
      return reading.failed(words(e.getCause()), clock.now());
    }
  }

  /** A bug in one source is that source's problem, and is said. */
  private static String words(Throwable cause) {
    return cause instanceof IOException && cause.getMessage() != null
        ? cause.getMessage()
        : "unexpected " + cause;
  }

  @Override
  public synchronized void close() {
    if (thread != null) {
      thread.interrupt();
      try {
        thread.join(STOP_TIMEOUT);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
