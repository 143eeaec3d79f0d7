package dev.sparkfailover.job.poison;

import dev.sparkfailover.job.batch.AttemptContext;
import dev.sparkfailover.job.failure.FencedOff;
import dev.sparkfailover.job.failure.TransientIo;
import java.io.IOException;

/**
 * What a search for poison said of a batch that fails by no file's fault; from then on each failure
 * of the batch says so too, since it is the last one that a person reads.
 */
public record NoPoisonFound(
    AttemptContext context, long batch, String reason, SearchStateFile log) {

  /** The failure as it is to be reported. */
  public Exception describe(Exception failure) {
    return saysNothing(failure) ? failure : new PoisonNotFoundException(batch, reason, failure);
  }

  /** Neither the batch nor the pipeline is the cause of such a failure. */
  private boolean saysNothing(Exception failure) {
    return failure instanceof InterruptedException
        || failure instanceof FencedOff
        || TransientIo.in(failure)
        || context.session().stopped()
        || context.attempt().stopping();
  }

  /** The batch is published: what was said of it is of no use any more. */
  public void forget() throws IOException {
    log.delete();
  }
}
