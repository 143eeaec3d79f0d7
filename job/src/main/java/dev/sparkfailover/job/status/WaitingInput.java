package dev.sparkfailover.job.status;

import dev.sparkfailover.job.event.RefusedInputs;
import java.time.Instant;
import java.util.Optional;

/**
 * What waits in the input.
 *
 * @param oldest the modification time of the file that waits longest
 * @param refused files that cannot be taken; they are not among the others
 */
public record WaitingInput(int files, Optional<Instant> oldest, RefusedInputs refused) {
  public static final WaitingInput NONE = new WaitingInput(0, Optional.empty());

  /** Nothing is refused. */
  public WaitingInput(int files, Optional<Instant> oldest) {
    this(files, oldest, RefusedInputs.NONE);
  }

  public WaitingInput {
    if (files < 0) {
      throw new IllegalArgumentException("files must be >= 0, got " + files);
    }
  }
}
