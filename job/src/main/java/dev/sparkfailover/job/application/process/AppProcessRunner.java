package dev.sparkfailover.job.application.process;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.application.AppCycles;
import dev.sparkfailover.job.application.AppMain;
import dev.sparkfailover.job.application.CycleTracker;
import dev.sparkfailover.job.application.isolation.AppClassLoader;
import dev.sparkfailover.job.application.isolation.AppExitException;
import dev.sparkfailover.job.application.query.QueryFailedException;
import dev.sparkfailover.job.application.query.QueryTracker;
import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.attempt.Runner;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs an existing application's main in JVMs of its own, one after the other. */
public final class AppProcessRunner implements Runner {
  private final Settings settings;
  private final Map<String, String> spark;
  private final List<String> jvmOptions;
  private final Clock clock;
  private final CycleTracker pace;

  /**
   * @param spark Spark's settings, the master and the name included; the application makes its own
   *     session from them, as with spark-submit
   * @param jvmOptions for the application's JVM, after those of this one
   */
  public AppProcessRunner(
      Settings settings, Map<String, String> spark, List<String> jvmOptions, Clock clock) {
    this.settings = settings;
    this.spark = Map.copyOf(spark);
    this.jvmOptions = List.copyOf(jvmOptions);
    this.clock = clock;
    this.pace = new CycleTracker(settings.cycles(), clock);
  }

  @Override
  public Outcome run(Attempt attempt) throws Exception {
    AppMain main = AppMain.of(settings.app(), settings.sparkConf());
    try (AppClassLoader loader =
        AppClassLoader.plain(main.jars(), AppProcessRunner.class.getClassLoader())) {
      // Here a wrong jar or class gets a clear error; the process could only end with a code.
      main.method(loader);
    }
    AtomicBoolean cancelled = new AtomicBoolean();
    attempt.onCancel(() -> cancelled.set(true));
    while (true) {
      Optional<Outcome> over = cycle(attempt, main, cancelled);
      if (over.isPresent()) {
        return over.get();
      }
      if (attempt.awaitStop(pace.interval())) {
        return new Outcome.Stopped();
      }
    }
  }

  private Optional<Outcome> cycle(Attempt attempt, AppMain main, AtomicBoolean cancelled)
      throws InterruptedException, IOException {
    Cycle cycle = new Cycle(attempt);
    cycle.number = pace.begin(attempt);
    attempt.activity().began(AppCycles.MAIN);
    Duration stop = settings.bounds().stop().dividedBy(2);
    try (AppChild child = AppChild.start(main, conf(main), jvmOptions, stop, cycle::heard)) {
      while (!child.ended(AppCycles.POLL)) {
        if (attempt.stopping()) {
          child.stop(stop);
          return Optional.of(new Outcome.Stopped());
        }
        if (cancelled.get()) {
          child.stop(stop);
          return Optional.of(
              failed(cycle, new CancellationException("the application was cancelled")));
        }
        Optional<Throwable> broken = cycle.brokenQuery(false);
        if (broken.isPresent()) {
          child.stop(stop);
          return Optional.of(failed(cycle, broken.get()));
        }
        if (cycle.slice()) {
          child.stop(stop);
          return Optional.of(new Outcome.Completed());
        }
        if (!cycle.streams()) {
          attempt.worksOn();
        }
      }
      return ended(cycle, child);
    } finally {
      attempt.activity().ended(AppCycles.MAIN);
    }
  }

  private Optional<Outcome> ended(Cycle cycle, AppChild child) throws InterruptedException {
    String tail = child.tail();
    if (child.exitCode() != 0) {
      return Optional.of(failed(cycle, AppExitException.ofProcess(child.exitCode(), tail)));
    }
    Optional<Throwable> broken = cycle.brokenQuery(true);
    if (broken.isPresent()) {
      return Optional.of(failed(cycle, broken.get()));
    }
    pace.succeed(cycle.attempt, cycle.number, true, cycle.rows.getAndSet(0));
    return pace.enough() ? Optional.of(new Outcome.Completed()) : Optional.empty();
  }

  private Outcome failed(Cycle cycle, Throwable cause) {
    pace.fail(cycle.attempt, cycle.number);
    return new Outcome.Failed(cause);
  }

  private Map<String, String> conf(AppMain main) {
    Map<String, String> conf = new HashMap<>(spark);
    conf.merge("spark.jars", main.jar().toString(), (given, own) -> own + "," + given);
    conf.merge("spark.extraListeners", ProcessListener.class.getName(), (a, b) -> a + "," + b);
    return conf;
  }

  /** What is known of the cycle under way. */
  private final class Cycle {
    private final Attempt attempt;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicBoolean moved = new AtomicBoolean();
    private final QueryTracker queries = new QueryTracker(clock);
    private Optional<Event.QueriesChanged> shown = Optional.empty();
    private final AtomicBoolean streams = new AtomicBoolean();
    private long number;

    Cycle(Attempt attempt) {
      this.attempt = attempt;
    }

    void heard(String news) {
      if (news.startsWith("session ")) {
        Duration took = Duration.ofMillis(Long.parseLong(news.substring("session ".length())));
        attempt.report(new Event.SessionStarted(clock.now(), attempt.number(), took));
      } else if (news.startsWith("query-")) {
        query(news.split(" ", 4));
      } else if (news.startsWith("streamed ")) {
        rows.addAndGet(Long.parseLong(news.substring("streamed ".length())));
        moved.set(true);
        streams.set(true);
      }
      attempt.activity().progressed(AppCycles.MAIN);
    }

    private void query(String[] news) {
      switch (news[0]) {
        case "query-started" ->
            queries.started(
                news[1], news[2], news.length > 3 ? ProgressProtocol.unflat(news[3]) : "");
        case "query-moved" -> queries.moved(news[1], Long.parseLong(news[2]));
        case "query-stopped" -> queries.stopped(news[1]);
        case "query-failed" ->
            queries.failed(
                news[1],
                ProgressProtocol.unflat(Stream.of(news).skip(2).collect(Collectors.joining(" "))));
        default -> throw new IllegalArgumentException("unknown news: " + news[0]);
      }
    }

    /** Why a query failed that main does not start anew, whatever else it does about it. */
    Optional<Throwable> brokenQuery(boolean over) {
      Event.QueriesChanged counts = queries.counts();
      if (shown.filter(counts::sameAs).isEmpty()) {
        shown = Optional.of(counts);
        attempt.report(counts);
      }
      return queries.failure(over).map(QueryFailedException::of);
    }

    /** Queries have cycles of their own, and an idle one proves nothing. */
    boolean streams() {
      return streams.get();
    }

    /** An endless query would never end a cycle: each interval in which it moved on is one. */
    boolean slice() {
      if (pace.took().compareTo(pace.interval()) < 0 || !moved.getAndSet(false)) {
        return false;
      }
      long done = rows.getAndSet(0);
      pace.succeed(attempt, number, done > 0, done);
      if (pace.enough()) {
        return true;
      }
      number = pace.begin(attempt);
      return false;
    }
  }
}
