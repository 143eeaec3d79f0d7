package dev.sparkfailover.job.session;

import dev.sparkfailover.job.output.JobLogger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * This process's folders for temporary files, one in each place that Spark is given for them.
 *
 * <p>As for Spark, a place that cannot be used is left out as long as there is another.
 */
record ScratchDirectories(List<ScratchDirectory> folders) implements AutoCloseable {
  private static final Logger log = JobLogger.of(ScratchDirectories.class);

  ScratchDirectories {
    folders = List.copyOf(folders);
  }

  /**
   * The places that count, as Spark reads them.
   *
   * @param environment {@code SPARK_LOCAL_DIRS}, which Spark prefers
   * @param setting {@code spark.local.dir}
   * @param systems where there is neither
   */
  static List<String> places(Optional<String> environment, Optional<String> setting, Path systems) {
    List<String> named =
        environment.or(() -> setting).stream()
            .flatMap(list -> Stream.of(list.split(",")))
            .map(String::strip)
            .filter(each -> !each.isEmpty())
            .toList();
    return named.isEmpty() ? List.of(systems.toString()) : named;
  }

  /**
   * Makes a folder in each place.
   *
   * @throws UncheckedIOException when there is none in which one can be made
   */
  static ScratchDirectories in(List<String> places) {
    List<ScratchDirectory> made = new ArrayList<>();
    List<IOException> failures = new ArrayList<>();
    for (String place : places) {
      try {
        made.add(ScratchDirectory.in(Path.of(place)));
      } catch (IOException e) {
        failures.add(e);
        log.warn("{}: no temporary files can be kept there: {}", place, e.toString());
      } catch (InvalidPathException e) {
        failures.add(new IOException(e.getMessage(), e));
        log.warn("{}: is no path: {}", place, e.getMessage());
      }
    }
    if (made.isEmpty()) {
      throw new UncheckedIOException(failures.getFirst());
    }
    return new ScratchDirectories(made);
  }

  /** For what belongs into one place. */
  ScratchDirectory first() {
    return folders.getFirst();
  }

  /** As {@code spark.local.dir} takes them. */
  String list() {
    return folders.stream().map(each -> each.path().toString()).collect(Collectors.joining(","));
  }

  /** What another program removed of them: see {@link ScratchDirectory#gone()}. */
  Optional<Path> gone() {
    return folders.stream().flatMap(each -> each.gone().stream()).findFirst();
  }

  /** Remembers folders that are made once, in any of them, and kept for the JVM's whole life. */
  void know(List<Path> kept) {
    folders.getFirst().know(kept);
  }

  /** Empties what the attempts left. */
  void sweep() throws IOException {
    for (ScratchDirectory each : folders) {
      each.sweep();
    }
  }

  /** What cannot be removed is left to the next start: it changes nothing of how the job ended. */
  @Override
  public void close() {
    for (ScratchDirectory each : folders) {
      try {
        each.close();
      } catch (UncheckedIOException e) {
        log.warn("{}; the next start removes it", e.getMessage(), e);
      }
    }
  }
}
