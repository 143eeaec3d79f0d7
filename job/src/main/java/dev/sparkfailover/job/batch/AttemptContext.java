package dev.sparkfailover.job.batch;

import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.commit.BatchTransactions;
import dev.sparkfailover.job.record.Plan;
import dev.sparkfailover.job.scan.BatchInput;
import dev.sparkfailover.job.session.Session;
import dev.sparkfailover.job.storage.Layout;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.apache.hadoop.fs.Path;

/** What one attempt of a pipeline has at hand. */
public record AttemptContext(
    PipelineParts parts,
    Attempt attempt,
    Layout layout,
    BatchTransactions books,
    BatchProcessor processor,
    Session session) {

  /** The pipeline's input folder. */
  public URI input() {
    return parts.store().uri(layout.inputFolder());
  }

  /** A plan as the pipeline's side takes it. */
  public BatchInput work(Plan plan) {
    return new BatchInput(plan.batch(), new Path(input()).toString(), plan.files());
  }

  /** Whether this process is its own executor. */
  boolean local() {
    return session.spark().sparkContext().isLocal();
  }

  public Instant now() {
    return parts.clock().now();
  }

  public Duration since(long nanos) {
    return Duration.ofNanos(parts.clock().nanos() - nanos);
  }
}
