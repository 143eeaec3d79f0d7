package dev.sparkfailover.job.launcher;

import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.output.JobLogger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * Has the next cold start prepared, once this process has shown by a good cycle that it works.
 *
 * <p>What prepares it is a program of the image: which flags and which class path count is known
 * there.
 */
public final class AotCacheTraining implements Consumer<Event> {
  /** The system property that names the program; without it there is nothing to prepare. */
  static final String PROGRAM = "failover.train";

  private static final Logger log = JobLogger.of(AotCacheTraining.class);

  private final Optional<Path> program;
  private final Path output;
  private final BiConsumer<String, Runnable> spawn;
  private final AtomicBoolean begun = new AtomicBoolean();

  /**
   * @param output where the program's words go
   * @param spawn runs something in a thread of this name
   */
  public AotCacheTraining(Optional<Path> program, Path output, BiConsumer<String, Runnable> spawn) {
    this.program = program;
    this.output = output;
    this.spawn = spawn;
  }

  public static Optional<Path> program() {
    return Optional.ofNullable(System.getProperty(PROGRAM)).map(Path::of);
  }

  @Override
  public void accept(Event event) {
    if (event instanceof Event.CycleSucceeded && begun.compareAndSet(false, true)) {
      program.ifPresent(train -> spawn.accept("training", () -> run(train)));
    }
  }

  /** Whatever goes wrong costs nothing but the quick start. */
  private void run(Path train) {
    try {
      int code = start(train).waitFor();
      if (code == 0) {
        log.info("The next cold start is prepared: see {}.", output);
      } else {
        log.warn(
            "The next cold start is not prepared: {} ended with {}, see {}.", train, code, output);
      }
    } catch (IOException e) {
      log.warn("The next cold start is not prepared: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Process start(Path train) throws IOException {
    return new ProcessBuilder(List.of(train.toString()))
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }
}
