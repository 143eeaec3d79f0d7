package dev.sparkfailover.job.console;

import java.time.Instant;

/** Where people, or a log collector, read what happens. */
public interface Screen {

  /** Shows a line that stays. */
  void show(Instant at, Line line);

  /** Shows what is being waited for until the next line, where a line can be replaced. */
  void progress(String text);

  /** Nothing is being waited for. */
  void noProgress();
}
