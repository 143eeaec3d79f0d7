package dev.sparkfailover.monitor.source;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.Moment;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Asks one source again and again, on a thread of its own, and keeps what it last said. A source
 * that does not come back is given up on, and not asked again before it did: it never holds up
 * another, and never has more than one question open.
 */
public final class Poller<T> implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Poller.class.getName());
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(1);

  /** Within this one that was interrupted ends, if it can be. */
  private static final Duration GRACE = Duration.ofMillis(100);

  private final String name;
  private final Source<T> source;
  private final Clock clock;
  private final Duration interval;
  private final Duration timeout;
  private final PollListener listener;
  private final Thread loop;
  private volatile LastAnswer<T> reading = LastAnswer.none();
  private volatile Optional<Question<T>> last = Optional.empty();

  /**
   * @param name what the source is called in metrics and messages
   * @param interval from the beginning of one attempt to that of the next
   * @param timeout how long an answer may take
   * @param listener called after each attempt
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
    loop = Thread.ofVirtual().name("poll-" + name).unstarted(this::loop);
  }

  /** Asks from now on, until it is closed; once only. */
  public Poller<T> start() {
    loop.start();
    return this;
  }

  /** What the source last said. */
  public LastAnswer<T> reading() {
    return reading;
  }

  private void loop() {
    try {
      while (true) {
        Moment begin = clock.moment();
        poll();
        Duration rest = interval.minus(clock.moment().since(begin));
        clock.sleep(rest.isNegative() ? Duration.ZERO : rest);
      }
    } catch (InterruptedException e) {
      last.ifPresent(Question::giveUp);
    }
  }

  /** Asks once, and waits for the answer for no longer than the timeout. */
  void poll() throws InterruptedException {
    Moment begin = clock.moment();
    LastAnswer<T> result = answer(begin);
    reading = result;
    try {
      listener.polled(name, result.problem().isEmpty(), clock.moment().since(begin));
    } catch (RuntimeException e) {
      // A fault of a listener must not end the polling.
      LOG.log(Level.SEVERE, "an attempt to ask source " + name + " could not be notified", e);
    }
  }

  private LastAnswer<T> answer(Moment begin) throws InterruptedException {
    Optional<Question<T>> hanging = last.filter(Question::open);
    if (hanging.isPresent()) {
      long seconds = begin.since(hanging.get().asked()).toSeconds();
      return reading.silent("a question of %s s ago still hangs".formatted(seconds), begin);
    }
    Question<T> question = Question.ask(name, source, begin);
    last = Optional.of(question);
    try {
      T value = question.get(timeout);
      return value == null
          ? reading.failed("unexpected: the source answered null", clock.moment())
          : LastAnswer.of(value, clock.moment());
    } catch (TimeoutException e) {
      question.giveUp();
      question.end(GRACE);
      return reading.silent("no answer within " + timeout.toMillis() + " ms", clock.moment());
    } catch (ExecutionException e) {
      return reading.failed(words(e.getCause()), clock.moment());
    }
  }

  /** A bug in one source is that source's problem, and is said. */
  private static String words(Throwable cause) {
    return cause instanceof IOException && cause.getMessage() != null
        ? cause.getMessage()
        : "unexpected " + cause;
  }

  /** Returns when nothing asks any more, or soon after when the source cannot be interrupted. */
  @Override
  public void close() {
    loop.interrupt();
    try {
      if (loop.getState() != Thread.State.NEW) {
        loop.join(STOP_TIMEOUT);
      }
      if (last.isPresent() && !last.get().end(STOP_TIMEOUT)) {
        LOG.warning("source " + name + " cannot be interrupted; it is left alone");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * One question and the thread that waits for its answer. That is a thread of the platform: all
   * virtual ones together have no more of those than there are processors, and a source that looks
   * up a host name or works hard would take one away from everybody.
   */
  private record Question<T>(FutureTask<T> task, Thread thread, Moment asked) {

    static <T> Question<T> ask(String name, Source<T> source, Moment now) {
      FutureTask<T> task = new FutureTask<>(source::ask);
      return new Question<>(
          task, Thread.ofPlatform().daemon().name("ask-" + name).start(task), now);
    }

    /** Whether the source is still at it; a task that was given up on counts as done at once. */
    boolean open() {
      return !task.isDone() || (task.isCancelled() && thread.isAlive());
    }

    T get(Duration timeout) throws ExecutionException, InterruptedException, TimeoutException {
      return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    void giveUp() {
      boolean unused = task.cancel(true);
    }

    boolean end(Duration timeout) throws InterruptedException {
      return !thread.isAlive() || thread.join(timeout);
    }
  }
}
