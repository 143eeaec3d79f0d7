package dev.sparkfailover.job.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.batch.AttemptContext;
import dev.sparkfailover.job.batch.BatchProcessor;
import dev.sparkfailover.job.batch.InputControl;
import dev.sparkfailover.job.batch.PipelineParts;
import dev.sparkfailover.job.commit.BatchTransactions;
import dev.sparkfailover.job.demo.OrdersPipeline;
import dev.sparkfailover.job.input.InputRules;
import dev.sparkfailover.job.input.RefusedFiles;
import dev.sparkfailover.job.pipeline.Cycle;
import dev.sparkfailover.job.pipeline.PublishedBatchNotifier;
import dev.sparkfailover.job.pipeline.SparkIgnoredNames;
import dev.sparkfailover.job.record.Plan;
import dev.sparkfailover.job.record.RowCounts;
import dev.sparkfailover.job.session.Session;
import dev.sparkfailover.job.spi.Pipeline;
import dev.sparkfailover.job.storage.FailPoints;
import dev.sparkfailover.job.storage.Layout;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** A pipeline's cycles one by one, within an attempt of the real supervisor. */
final class CyclePairs {
  private final PipelineParts parts;
  private final Attempt attempt;
  private final BatchTransactions books;
  private final Cycle cycle;
  private final Path input;

  CyclePairs(PipelineParts parts, Attempt attempt, long epoch, Session session) throws IOException {
    this(parts, attempt, epoch, session, new OrdersPipeline());
  }

  CyclePairs(PipelineParts parts, Attempt attempt, long epoch, Session session, Pipeline pipeline)
      throws IOException {
    Layout layout = new Layout(pipeline.name(), pipeline.input().folder());
    this.parts = parts;
    this.attempt = attempt;
    RefusedFiles refused = new RefusedFiles(parts.clock());
    this.books =
        BatchTransactions.open(
            parts.store(),
            layout,
            pipeline.version(),
            parts.settings().books(),
            parts.fence(),
            epoch,
            parts.clock(),
            FailPoints.none(),
            new InputRules(refused, SparkIgnoredNames::passesOver));
    PublishedBatchNotifier published = new PublishedBatchNotifier(parts.clock(), books.totals());
    published.caughtUp(attempt, books);
    BatchProcessor.SESSION_CONF.forEach(session.spark().conf()::set);
    BatchProcessor processor = new BatchProcessor(session.spark(), pipeline, Layout.ROWS);
    AttemptContext context = new AttemptContext(parts, attempt, layout, books, processor, session);
    InputControl control = new InputControl(context);
    this.cycle = new Cycle(context, published, refused, control, Optional.empty());
    this.input = Path.of(parts.store().uri(layout.inputFolder()));
  }

  /** Where files to be taken in are put. */
  Path input() {
    return input;
  }

  /** Seconds that a cycle takes over what lies in the input. */
  double cycle() throws Exception {
    long batches = books.totals().batches();
    long start = System.nanoTime();
    cycle.run(attempt.lastCycle() + 1);
    double seconds = (System.nanoTime() - start) / 1e9;
    if (books.totals().batches() != batches + 1) {
      throw new IllegalStateException("a cycle must take one batch");
    }
    return seconds;
  }

  /** Brings the books so far, with real files and without Spark. */
  void fastForward(int batches) throws IOException {
    for (int i = 0; i < batches; i++) {
      Files.write(input.resolve("past-%06d.csv".formatted(i)), "x\n".getBytes(UTF_8));
      Plan plan = books.next().orElseThrow();
      TreeSet<String> outputs = new TreeSet<>(List.of("category_analysis", "customer_analysis"));
      for (String output : outputs) {
        Path folder =
            Files.createDirectories(Path.of(URI.create(uri(books.staging(plan, output)))));
        Files.write(folder.resolve("part-00000.csv"), "x\n".getBytes(UTF_8));
      }
      books.commit(plan, List.copyOf(outputs), new RowCounts(1, 0));
    }
  }

  private static String uri(String path) {
    return path.startsWith("file:") ? path.replaceFirst("^file:/*", "file:///") : "file://" + path;
  }

  PipelineParts parts() {
    return parts;
  }
}
