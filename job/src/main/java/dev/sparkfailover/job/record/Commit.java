package dev.sparkfailover.job.record;

import java.time.Instant;
import java.util.List;

/**
 * The decision that a batch is what was staged; from here on recovery rolls forward.
 *
 * @param pipelineVersion the version that made the outputs
 * @param epoch the epoch that staged them
 * @param outputs published by name, in this order
 * @param done whether all is published and archived
 */
public record Commit(
    int version,
    String program,
    String checkpoint,
    String pipeline,
    String pipelineVersion,
    long batch,
    long epoch,
    Instant at,
    Plan plan,
    List<String> outputs,
    RowCounts rows,
    Totals totals,
    boolean done) {

  public Commit {
    outputs = List.copyOf(outputs);
  }

  public Commit asDone() {
    return new Commit(
        version,
        program,
        checkpoint,
        pipeline,
        pipelineVersion,
        batch,
        epoch,
        at,
        plan,
        outputs,
        rows,
        totals,
        true);
  }
}
