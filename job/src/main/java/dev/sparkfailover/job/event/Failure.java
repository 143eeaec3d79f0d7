package dev.sparkfailover.job.event;

import dev.sparkfailover.contract.config.SecretMasking;
import java.time.Instant;

/**
 * A failure as it is reported and recorded.
 *
 * @param reason its class
 * @param message one line for people: what, where, what to do
 * @param at when it was noticed
 */
public record Failure(FailureClass reason, String message, Instant at) {
  /** It is written, shown and answered in many places: none of them gets to see a secret. */
  public Failure {
    message = SecretMasking.mask(message);
  }
}
