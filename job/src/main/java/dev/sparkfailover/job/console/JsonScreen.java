package dev.sparkfailover.job.console;

import dev.sparkfailover.job.output.LogLine;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** Events for a log collector: the same lines as for people, with their levels. */
public final class JsonScreen implements Screen {
  private final Consumer<LogLine> out;

  public JsonScreen(Consumer<LogLine> out) {
    this.out = out;
  }

  @Override
  public void show(Instant at, Line line) {
    out.accept(
        new LogLine(
            at,
            line.level().name(),
            Thread.currentThread().getName(),
            Console.class.getName(),
            line.word() + ": " + line.harmless(),
            Optional.empty()));
  }

  /** A line that is replaced is none of a log. */
  @Override
  public void progress(String text) {}

  @Override
  public void noProgress() {}
}
