package dev.sparkfailover.job.application;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.application.isolation.AppClassLoader;
import dev.sparkfailover.job.application.isolation.LeakedThreadsException;
import dev.sparkfailover.job.application.isolation.ThreadLeakDetector;
import dev.sparkfailover.job.application.query.AppQueries;
import dev.sparkfailover.job.application.query.QueryListener;
import dev.sparkfailover.job.application.query.QueryTracker;
import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.failure.Suspect;
import dev.sparkfailover.job.settings.Settings;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** Runs an application's main in one session, once in each cycle. */
public final class AppCycles {
  /** What the watchdog sees: Spark's own work excuses its silence. */
  public static final Suspect.Work MAIN = new Suspect.Driver("application main");

  public static final Duration POLL = Duration.ofMillis(50);

  /** How long an application that called for an exit may take to unwind. */
  private static final Duration UNWIND = Duration.ofSeconds(5);

  private final Attempt attempt;
  private final AppMain main;
  private final Method method;
  private final AppClassLoader loader;
  private final SessionSource.Held session;
  private final CycleTracker pace;
  private final Settings.Bounds bounds;
  private final QueryListener listener;
  private final AppQueries queries;
  private final QueryTracker watch;
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private Optional<Event.QueriesChanged> shown = Optional.empty();
  private long cycle;

  AppCycles(
      Attempt attempt,
      AppMain main,
      Method method,
      AppClassLoader loader,
      SessionSource.Held session,
      CycleTracker pace,
      Settings.Bounds bounds) {
    this.attempt = attempt;
    this.main = main;
    this.method = method;
    this.loader = loader;
    this.session = session;
    this.pace = pace;
    this.bounds = bounds;
    this.watch = new QueryTracker(new SystemClock());
    this.listener = new QueryListener(watch);
    this.queries = new AppQueries(session.spark());
  }

  /** How the attempt ended; empty when it goes on in a new session. */
  Optional<Outcome> run() throws InterruptedException {
    session.spark().sparkContext().addSparkListener(listener);
    attempt.onCancel(this::cancel);
    while (true) {
      Optional<Outcome> over = cycle();
      if (over.isPresent()) {
        return Optional.of(inPace(over.get()));
      }
      boolean gone = session.spark().sparkContext().isStopped();
      if (gone) {
        session.close();
      }
      if (attempt.awaitStop(pace.interval())) {
        return Optional.of(new Outcome.Stopped());
      }
      if (gone) {
        return Optional.empty();
      }
    }
  }

  private void cancel() {
    cancelled.set(true);
    pace.cancel();
  }

  /** The next process begins with a cycle at once: the wait between two is due before it. */
  private Outcome inPace(Outcome over) throws InterruptedException {
    boolean asked = over instanceof Outcome.Renew && attempt.awaitStop(pace.interval());
    return asked ? new Outcome.Stopped() : over;
  }

  private Optional<Outcome> cycle() throws InterruptedException {
    cycle = pace.begin(attempt);
    AppRun run = AppRun.start(main, method, loader, queries::awaitActive);
    attempt.activity().began(MAIN);
    try {
      Optional<Outcome> over = supervise(run);
      return over.isPresent() ? over : leftBehind(run);
    } catch (InterruptedException | RuntimeException | Error e) {
      breakOff(run);
      throw e;
    } finally {
      attempt.activity().ended(MAIN);
    }
  }

  private Optional<Outcome> supervise(AppRun run) throws InterruptedException {
    while (true) {
      if (attempt.awaitStop(POLL)) {
        breakOff(run);
        return Optional.of(new Outcome.Stopped());
      }
      if (cancelled.get()) {
        breakOff(run);
        return Optional.of(failed(run, new CancellationException("the application was cancelled")));
      }
      Optional<Throwable> broken = brokenQuery(false);
      if (!run.over() && run.exited() && unheeded(run)) {
        breakOff(run);
        return ended(run);
      }
      if (run.over() && (over(run) || queries.over())) {
        return ended(run);
      }
      if (broken.isPresent()) {
        breakOff(run);
        return Optional.of(failed(run, broken.get()));
      }
      if (slice()) {
        breakOff(run);
        return Optional.of(new Outcome.Completed());
      }
      // Queries have cycles of their own, and an idle one proves nothing.
      if (!run.over() && !queries.any()) {
        attempt.worksOn();
      }
    }
  }

  /**
   * Why a query failed that the application does not start anew, whatever main does about it.
   *
   * @param over whether the application cannot start it any more
   */
  private Optional<Throwable> brokenQuery(boolean over) {
    queries.look();
    Event.QueriesChanged counts = watch.counts();
    if (shown.filter(counts::sameAs).isEmpty()) {
      shown = Optional.of(counts);
      attempt.report(counts);
    }
    return watch.failure(over).map(queries::exception);
  }

  /** An exit and a failure end all; a main that returns leaves its queries running. */
  private boolean over(AppRun run) {
    return run.exited() || run.failure(jar()).isPresent();
  }

  private boolean unheeded(AppRun run) throws InterruptedException {
    return run.exitUnheeded() || !run.join(UNWIND);
  }

  private Optional<Outcome> ended(AppRun run) throws InterruptedException {
    queries.awaitListeners();
    Optional<Throwable> broken = brokenQuery(true);
    Optional<Throwable> failure = run.failure(jar()).or(queries::failure).or(() -> broken);
    if (failure.isPresent()) {
      stopQueries();
      return Optional.of(failed(run, failure.get()));
    }
    if (run.exited()) {
      stopQueries();
    }
    pace.succeed(attempt, cycle, true, listener.take().rows());
    return pace.enough() ? Optional.of(new Outcome.Completed()) : Optional.empty();
  }

  private Outcome failed(AppRun run, Throwable cause) throws InterruptedException {
    pace.fail(attempt, cycle);
    if (Stream.iterate(cause, Objects::nonNull, Throwable::getCause)
        .limit(50)
        .anyMatch(OutOfMemoryError.class::isInstance)) {
      attempt.requireFreshProcess("memory ran out in this process");
    }
    List<String> left = left(run);
    if (!left.isEmpty()) {
      cause.addSuppressed(freshProcessRequired(left));
    }
    return new Outcome.Failed(cause);
  }

  /** What ran to its good end has not failed, whatever it left running. */
  private Optional<Outcome> leftBehind(AppRun run) throws InterruptedException {
    List<String> left = left(run);
    return left.isEmpty()
        ? Optional.empty()
        : Optional.of(new Outcome.Renew(freshProcessRequired(left).getMessage()));
  }

  private LeakedThreadsException freshProcessRequired(List<String> left) {
    LeakedThreadsException leaked = new LeakedThreadsException(left);
    attempt.requireFreshProcess(leaked.getMessage());
    return leaked;
  }

  private List<String> left(AppRun run) throws InterruptedException {
    return new ThreadLeakDetector(run.group(), loader).await(bounds.stop().dividedBy(4));
  }

  /**
   * An endless query would never end a cycle: each interval in which it moved on is one. True when
   * there were enough of them.
   */
  private boolean slice() {
    if (queries.waiting()) {
      attempt.activity().progressed(MAIN);
    }
    if (!queries.any() || pace.took().compareTo(pace.interval()) < 0) {
      return false;
    }
    QueryListener.Streamed streamed = listener.take();
    if (streamed.moved()) {
      pace.succeed(attempt, cycle, streamed.rows() > 0, streamed.rows());
      if (pace.enough()) {
        return true;
      }
      cycle = pace.begin(attempt);
    }
    return false;
  }

  /** From the gentlest to the hardest, each for a part of the time there is to stop. */
  private void breakOff(AppRun run) throws InterruptedException {
    Duration part = bounds.stop().dividedBy(8);
    boolean streaming = queries.any();
    stopQueries();
    if (streaming) {
      run.join(part);
    }
    run.interrupt();
    run.join(part);
    BoundedCall.run("application-session-stop", session::close, part);
    run.interrupt();
    run.join(part);
  }

  private void stopQueries() throws InterruptedException {
    BoundedCall.run("application-queries-stop", queries::stop, bounds.stop().dividedBy(8));
  }

  private String jar() {
    return main.jar().toString();
  }
}
