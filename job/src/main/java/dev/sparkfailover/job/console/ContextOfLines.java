package dev.sparkfailover.job.console;

import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.output.LogContext;
import java.util.function.Consumer;

/** Keeps what structured logs say of each line: which attempt and which cycle began last. */
public final class ContextOfLines implements Consumer<Event> {
  private static final String CYCLE = "cycle";

  private final LogContext context;

  public ContextOfLines(LogContext context) {
    this.context = context;
  }

  @Override
  public void accept(Event event) {
    if (event instanceof Event.AttemptStarted started) {
      context.remove(CYCLE);
      context.put("attempt", String.valueOf(started.attempt()));
    } else if (event instanceof Event.CycleStarted started) {
      context.put(CYCLE, String.valueOf(started.cycle()));
    }
  }
}
