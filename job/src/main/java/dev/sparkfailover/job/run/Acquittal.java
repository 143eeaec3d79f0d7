package dev.sparkfailover.job.run;

import dev.sparkfailover.job.event.FencedOff;
import dev.sparkfailover.job.event.TransientIo;
import java.io.IOException;

/**
 * What a search for poison said of a batch that fails by no file's fault; from then on each failure
 * of the batch says so too, since it is the last one that a person reads.
 */
record Acquittal(Workplace place, long batch, String reason, HuntLog log) {

  /** The failure as it is to be told. */
  Exception told(Exception failure) {
    return saysNothing(failure) ? failure : new NoFileToBlameException(batch, reason, failure);
  }

  /** Neither the batch nor the pipeline is the cause of such a failure. */
  private boolean saysNothing(Exception failure) {
    return failure instanceof InterruptedException
        || failure instanceof FencedOff
        || TransientIo.in(failure)
        || place.session().stopped()
        || place.attempt().stopping();
  }

  /** The batch is published: what was said of it is of no use any more. */
  void forget() throws IOException {
    log.delete();
  }
}
