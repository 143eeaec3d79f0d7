package dev.sparkfailover.job.run;

import dev.sparkfailover.job.app.Plugins;
import dev.sparkfailover.job.books.Books;
import dev.sparkfailover.job.books.FailPoints;
import dev.sparkfailover.job.books.Fence;
import dev.sparkfailover.job.books.InputRules;
import dev.sparkfailover.job.books.Layout;
import dev.sparkfailover.job.books.RefusedFiles;
import dev.sparkfailover.job.books.Store;
import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.cycle.BatchProcessor;
import dev.sparkfailover.job.cycle.SparkNames;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.faults.Faults;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.restart.Outcome;
import dev.sparkfailover.job.session.Session;
import dev.sparkfailover.job.session.Sessions;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.spi.Pipeline;
import dev.sparkfailover.job.supervise.Activity;
import dev.sparkfailover.job.supervise.Attempt;
import dev.sparkfailover.job.supervise.Runner;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;

/** Runs a pipeline: one attempt is one session, in which cycle follows cycle. */
public final class PipelineRunner implements Runner {
  private static final Logger log = JobLogger.of(PipelineRunner.class);

  private final Parts parts;
  private final Published published;
  private final RefusedFiles refused;
  private long goodCycles;

  /**
   * What it works with.
   *
   * @param demo writes orders before each cycle
   */
  public record Parts(
      Settings settings,
      Clock clock,
      Plugins plugins,
      Sessions sessions,
      Store store,
      Fence fence,
      Faults faults,
      FailPoints failPoints,
      Optional<DemoOrders> demo) {}

  /**
   * @param refused remembers what cannot be taken over all attempts
   */
  public PipelineRunner(Parts parts, Published published, RefusedFiles refused) {
    this.parts = parts;
    this.published = published;
    this.refused = refused;
  }

  @Override
  public Outcome run(Attempt attempt) throws Exception {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (Plugins.Loaded plugin = parts.plugins().load(parts.settings().pipeline())) {
      plugin.problems().forEach(log::warn);
      Thread.currentThread().setContextClassLoader(plugin.loader());
      return run(attempt, plugin);
    } catch (OutOfMemoryError e) {
      attempt.taint("memory ran out in this process");
      throw e;
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  /** The books come first: what is refused needs no session, what is half published no pipeline. */
  private Outcome run(Attempt attempt, Plugins.Loaded plugin) throws Exception {
    Pipeline pipeline = plugin.pipeline();
    Layout layout = new Layout(pipeline.name(), pipeline.input().folder());
    Books books = open(attempt, layout, pipeline.version());
    published.caughtUp(attempt, books);
    long began = parts.clock().nanos();
    Optional<Session> opened = parts.sessions().open(attempt, plugin.jars());
    if (opened.isEmpty()) {
      return new Outcome.Stopped();
    }
    Session session = opened.get();
    try {
      Thread self = Thread.currentThread();
      attempt.onCancel(
          () -> {
            session.cancel();
            self.interrupt();
          });
      attempt.activity().ended(Activity.START);
      attempt.tell(
          new Event.SessionStarted(
              parts.clock().now(),
              attempt.number(),
              since(began),
              Optional.of(Session.site(session.spark()))));
      BatchProcessor.SESSION_CONF.forEach(session.spark().conf()::set);
      BatchProcessor processor = new BatchProcessor(session.spark(), pipeline, Layout.ROWS);
      return cycles(new Workplace(parts, attempt, layout, books, processor, session));
    } finally {
      close(attempt, session);
    }
  }

  private Books open(Attempt attempt, Layout layout, String version) throws IOException {
    return Books.open(
        parts.store(),
        layout,
        version,
        parts.settings().books(),
        parts.fence(),
        attempt.epoch(),
        parts.clock(),
        parts.failPoints(),
        new InputRules(refused, SparkNames::passesOver));
  }

  private Outcome cycles(Workplace place) throws Exception {
    Attempt attempt = place.attempt();
    InputControl control = new InputControl(place);
    control.requireFitExecutors();
    Optional<Acquittal> acquittal = new PoisonHunt(place, control).hunt();
    Cycle cycle = new Cycle(place, published, refused, control, acquittal);
    while (!attempt.stopping()) {
      cycle.run(attempt.lastCycle() + 1);
      goodCycles++;
      if (goodCycles == parts.settings().cycles().max()) {
        return new Outcome.Completed();
      }
      attempt.activity().clear();
      attempt.awaitStop(parts.settings().cycles().interval());
    }
    return new Outcome.Stopped();
  }

  private static void close(Attempt attempt, Session session) {
    session.end().reason().ifPresent(attempt::taint);
  }

  private Duration since(long nanos) {
    return Duration.ofNanos(parts.clock().nanos() - nanos);
  }
}
