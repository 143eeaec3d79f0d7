package dev.sparkfailover.job.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCacheTrainingTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path temp;
  private final List<String> spawned = new ArrayList<>();

  @Test
  void firstGoodCycleStartsTheProgramAndLaterOnesDoNot() throws IOException {
    Path output = temp.resolve("training.log");
    AotCacheTraining training = training(program("echo \"made at $PWD\"; echo oops >&2"), output);
    training.accept(new Event.CycleStarted(NOW, 1));
    training.accept(new Event.CycleFailed(NOW, 1, OptionalLong.empty(), Duration.ZERO));
    assertThat(spawned).isEmpty();
    training.accept(succeeded(2));
    training.accept(succeeded(3));
    assertThat(spawned).containsExactly("training");
    assertThat(output).content().startsWith("made at ").endsWith("oops\n");
  }

  @Test
  void programThatFailsOrIsNotThereChangesNothing() throws IOException {
    Path output = temp.resolve("training.log");
    training(program("exit 3"), output).accept(succeeded(1));
    training(Optional.of(temp.resolve("none")), output).accept(succeeded(1));
    training(Optional.empty(), output).accept(succeeded(1));
    assertThat(spawned).hasSize(2);
    assertThat(output).isEmptyFile();
  }

  private AotCacheTraining training(Optional<Path> program, Path output) {
    return new AotCacheTraining(
        program,
        output,
        (name, body) -> {
          spawned.add(name);
          body.run();
        });
  }

  private Optional<Path> program(String script) throws IOException {
    Path program = Files.writeString(temp.resolve("train"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return Optional.of(program);
  }

  private static Event succeeded(long cycle) {
    return new Event.CycleSucceeded(NOW, cycle, OptionalLong.empty(), Duration.ZERO, 0, 0, 0);
  }
}
