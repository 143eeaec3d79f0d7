package dev.sparkfailover.job.record;

import dev.sparkfailover.contract.config.SecretMasking;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Why a file was set aside, and how it is found again.
 *
 * @param movedTo its name in {@code quarantine/files/}
 * @param size what was found when it was set aside, in bytes
 * @param vanished whether it was gone by then; size is 0 and the hash empty
 * @param requeued when it was taken in again
 */
public record QuarantineRecord(
    int version,
    String program,
    String checkpoint,
    String pipeline,
    long batch,
    String input,
    String file,
    String movedTo,
    long size,
    Instant modified,
    String sha256,
    boolean vanished,
    String why,
    long attempt,
    Instant at,
    List<Instant> requeued) {

  public QuarantineRecord {
    why = SecretMasking.mask(why);
    requeued = List.copyOf(requeued);
  }

  public QuarantinedFile setAside() {
    return new QuarantinedFile(file, movedTo);
  }

  public QuarantineRecord requeuedAt(Instant now) {
    return new QuarantineRecord(
        version,
        program,
        checkpoint,
        pipeline,
        batch,
        input,
        file,
        movedTo,
        size,
        modified,
        sha256,
        vanished,
        why,
        attempt,
        at,
        Stream.concat(requeued.stream(), Stream.of(now)).toList());
  }
}
