package dev.sparkfailover.job.launcher;

import dev.sparkfailover.job.output.StandardStreams;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program beside the job, the monitor: started once, ended with it, and of no weight for it. */
public final class SidecarProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Process process;
  private volatile boolean ending;

  private SidecarProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts it; a companion that cannot be started is only complained of.
   *
   * @param java the program
   * @param arguments a file with its arguments
   */
  public static Optional<SidecarProcess> start(String java, Path arguments) {
    try {
      var process = JavaOptions.start(List.of(java, "@" + arguments), ProcessBuilder::inheritIO);
      var sidecar = new SidecarProcess(process);
      var unused = process.onExit().thenAccept(sidecar::ended);
      return Optional.of(sidecar);
    } catch (IOException e) {
      StandardStreams.err()
          .println("launcher: cannot start what runs beside the job: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void ended(Process ended) {
    if (!ending) {
      StandardStreams.err()
          .println(
              "launcher: the monitor ended with %s; the job continues without it"
                  .formatted(ended.exitValue()));
    }
  }

  /** From now on its end is nothing to complain of: Ctrl-C reaches it as well. */
  public void expectEnd() {
    ending = true;
  }

  @Override
  public void close() {
    expectEnd();
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
