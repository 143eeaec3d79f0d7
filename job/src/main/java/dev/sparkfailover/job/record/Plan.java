package dev.sparkfailover.job.record;

import dev.sparkfailover.job.storage.InputFile;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The files of one batch; every retry takes exactly these.
 *
 * @param input the folder below {@code input/} that the names are relative to
 * @param files oldest first
 * @param quarantined files that were planned and then set aside
 * @param taken files that this checkpoint ever planned, these included, and did not give back to
 *     the input; setting files aside leaves it as it is
 */
public record Plan(
    int version,
    String program,
    String checkpoint,
    String pipeline,
    long batch,
    long epoch,
    Instant at,
    String input,
    List<InputFile> files,
    List<QuarantinedFile> quarantined,
    long taken) {

  public Plan {
    files = List.copyOf(files);
    quarantined = List.copyOf(quarantined);
  }

  /** The same plan without the files that are set aside. */
  public Plan without(List<QuarantinedFile> bad) {
    Set<String> names = Set.copyOf(bad.stream().map(QuarantinedFile::file).toList());
    List<InputFile> rest = files.stream().filter(file -> !names.contains(file.name())).toList();
    List<QuarantinedFile> gone =
        java.util.stream.Stream.concat(quarantined.stream(), bad.stream()).toList();
    return new Plan(
        version, program, checkpoint, pipeline, batch, epoch, at, input, rest, gone, taken);
  }

  /** The same plan as if it had never had these files. */
  public Plan givingBack(Set<String> names) {
    List<InputFile> rest = files.stream().filter(file -> !names.contains(file.name())).toList();
    return new Plan(
        version,
        program,
        checkpoint,
        pipeline,
        batch,
        epoch,
        at,
        input,
        rest,
        quarantined,
        taken - (files.size() - rest.size()));
  }
}
