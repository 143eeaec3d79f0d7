package dev.sparkfailover.job.run;

import dev.sparkfailover.job.books.Books;
import dev.sparkfailover.job.books.Layout;
import dev.sparkfailover.job.books.Plan;
import dev.sparkfailover.job.cycle.BatchProcessor;
import dev.sparkfailover.job.cycle.Work;
import dev.sparkfailover.job.session.Session;
import dev.sparkfailover.job.supervise.Attempt;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.apache.hadoop.fs.Path;

/** What one attempt of a pipeline has at hand. */
record Workplace(
    PipelineRunner.Parts parts,
    Attempt attempt,
    Layout layout,
    Books books,
    BatchProcessor processor,
    Session session) {

  /** The pipeline's input folder. */
  URI input() {
    return parts.store().uri(layout.inputFolder());
  }

  /** A plan as the pipeline's side takes it. */
  Work work(Plan plan) {
    return new Work(plan.batch(), new Path(input()).toString(), plan.files());
  }

  /** Whether this process is its own executor. */
  boolean local() {
    return session.spark().sparkContext().isLocal();
  }

  Instant now() {
    return parts.clock().now();
  }

  Duration since(long nanos) {
    return Duration.ofNanos(parts.clock().nanos() - nanos);
  }
}
