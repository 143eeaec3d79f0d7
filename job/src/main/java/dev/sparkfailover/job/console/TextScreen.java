package dev.sparkfailover.job.console;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Lines for people. */
public final class TextScreen implements Screen {
  private static final int WIDTH = 60;

  private final PrintStream out;
  private final boolean terminal;
  private final DateTimeFormatter time;
  private boolean progressShown;

  /**
   * @param terminal whether a line may be shown and then replaced
   * @param zone of the times; the log has UTC
   */
  public TextScreen(PrintStream out, boolean terminal, ZoneId zone) {
    this.out = out;
    this.terminal = terminal;
    this.time = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(zone);
  }

  @Override
  public void show(Instant at, Line line) {
    out.println(eraser() + time.format(at) + " " + line.shown());
    out.flush();
  }

  @Override
  public void progress(String text) {
    if (terminal) {
      out.print("\r" + ("%-" + WIDTH + "s").formatted("         … " + text));
      out.flush();
      progressShown = true;
    }
  }

  @Override
  public void noProgress() {
    if (terminal) {
      out.print(eraser());
      out.flush();
    }
  }

  /** What makes the line free again, if progress is shown in it. */
  private String eraser() {
    String eraser = progressShown ? "\r" + " ".repeat(WIDTH) + "\r" : "";
    progressShown = false;
    return eraser;
  }
}
