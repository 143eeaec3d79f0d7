package dev.sparkfailover.job.pipeline;

import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.attempt.Runner;
import dev.sparkfailover.job.batch.AttemptContext;
import dev.sparkfailover.job.batch.BatchProcessor;
import dev.sparkfailover.job.batch.InputControl;
import dev.sparkfailover.job.batch.PipelineParts;
import dev.sparkfailover.job.commit.BatchTransactions;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.failure.Suspect;
import dev.sparkfailover.job.input.InputRules;
import dev.sparkfailover.job.input.RefusedFiles;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.plugins.Plugins;
import dev.sparkfailover.job.poison.NoPoisonFound;
import dev.sparkfailover.job.poison.PoisonFileIsolator;
import dev.sparkfailover.job.session.Session;
import dev.sparkfailover.job.spi.Pipeline;
import dev.sparkfailover.job.storage.Layout;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;

/** Runs a pipeline: one attempt is one session, in which cycle follows cycle. */
public final class PipelineRunner implements Runner {
  private static final Logger log = JobLogger.of(PipelineRunner.class);

  private final PipelineParts parts;
  private final PublishedBatchNotifier published;
  private final RefusedFiles refused;
  private long goodCycles;

  /**
   * @param refused remembers what cannot be taken over all attempts
   */
  public PipelineRunner(
      PipelineParts parts, PublishedBatchNotifier published, RefusedFiles refused) {
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
      attempt.requireFreshProcess("memory ran out in this process");
      throw e;
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  /** The books come first: what is refused needs no session, what is half published no pipeline. */
  private Outcome run(Attempt attempt, Plugins.Loaded plugin) throws Exception {
    Pipeline pipeline = plugin.pipeline();
    Layout layout = new Layout(pipeline.name(), pipeline.input().folder());
    BatchTransactions books = open(attempt, layout, pipeline.version());
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
      attempt.activity().ended(new Suspect.Start());
      attempt.report(
          new Event.SessionStarted(
              parts.clock().now(),
              attempt.number(),
              since(began),
              Optional.of(Session.site(session.spark()))));
      BatchProcessor.SESSION_CONF.forEach(session.spark().conf()::set);
      BatchProcessor processor = new BatchProcessor(session.spark(), pipeline, Layout.ROWS);
      return cycles(new AttemptContext(parts, attempt, layout, books, processor, session));
    } finally {
      close(attempt, session);
    }
  }

  private BatchTransactions open(Attempt attempt, Layout layout, String version)
      throws IOException {
    return BatchTransactions.open(
        parts.store(),
        layout,
        version,
        parts.settings().books(),
        parts.fence(),
        attempt.epoch(),
        parts.clock(),
        parts.failPoints(),
        new InputRules(refused, SparkIgnoredNames::passesOver));
  }

  private Outcome cycles(AttemptContext context) throws Exception {
    Attempt attempt = context.attempt();
    InputControl control = new InputControl(context);
    control.requireFitExecutors();
    Optional<NoPoisonFound> noPoison = new PoisonFileIsolator(context, control).isolate();
    Cycle cycle = new Cycle(context, published, refused, control, noPoison);
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
    session.end().reason().ifPresent(attempt::requireFreshProcess);
  }

  private Duration since(long nanos) {
    return Duration.ofNanos(parts.clock().nanos() - nanos);
  }
}
