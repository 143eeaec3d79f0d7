package dev.sparkfailover.job.console;

import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.settings.Settings;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** Tells people on the console what happens, one line an event, and writes the same to the log. */
public final class Console implements Consumer<Event> {
  private static final Logger log = JobLogger.of(Console.class);
  private static final int WIDTH = 60;

  private final Clock clock;
  private final PrintStream out;
  private final boolean terminal;
  private final DateTimeFormatter time;
  private final Teller teller;
  private State state = State.STARTING;
  private Instant due = Instant.EPOCH;
  private long since;
  private boolean progressShown;

  /**
   * @param terminal whether a line may be shown and then replaced
   * @param zone of the times on the console; the log has UTC
   */
  public Console(
      Clock clock,
      PrintStream out,
      boolean terminal,
      ZoneId zone,
      Settings settings,
      History history) {
    this.clock = clock;
    this.out = out;
    this.terminal = terminal;
    this.time = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(zone);
    this.teller = new Teller(settings, history);
    this.since = clock.nanos();
    history.notBefore().ifPresent(at -> due = at);
  }

  /** Says who starts and with which settings, when the endpoints are up. */
  public synchronized void started(String version, int port) {
    teller.started(version, port).forEach(line -> print(clock.now(), line));
  }

  @Override
  public synchronized void accept(Event event) {
    if (event instanceof Event.StateChanged changed) {
      state = changed.to();
      since = clock.nanos();
    } else if (event instanceof Event.RestartDecided restart) {
      due = restart.notBefore();
    }
    teller
        .tell(event)
        .ifPresentOrElse(line -> print(event.at(), line), () -> log.debug("{}", event));
  }

  /** Renews the line that shows, on a terminal, what is being waited for; about once a second. */
  public synchronized void tick() {
    if (terminal) {
      Duration inState = Duration.ofNanos(clock.nanos() - since);
      teller
          .waiting(state, inState, Duration.between(clock.now(), due))
          .ifPresentOrElse(this::progress, this::erase);
    }
  }

  private void progress(String text) {
    out.print("\r" + ("%-" + WIDTH + "s").formatted("         … " + text));
    out.flush();
    progressShown = true;
  }

  private void erase() {
    out.print(eraser());
    out.flush();
  }

  /** What makes the line free again, if progress is shown in it. */
  private String eraser() {
    String eraser = progressShown ? "\r" + " ".repeat(WIDTH) + "\r" : "";
    progressShown = false;
    return eraser;
  }

  private void print(Instant at, Line line) {
    out.println(eraser() + time.format(at) + " " + line.shown());
    out.flush();
    log.atLevel(line.level()).log("{}: {}", line.word(), line.harmless());
  }
}
