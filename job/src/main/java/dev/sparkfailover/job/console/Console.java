package dev.sparkfailover.job.console;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.ledger.EventObserver;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;

/** Shows people on the console what happens, one line an event, and writes the same to the log. */
public final class Console implements EventObserver {
  private static final Logger log = JobLogger.of(Console.class);

  private final Clock clock;
  private final Screen screen;
  private final ConsoleMessages messages;
  private State state = State.STARTING;
  private Instant due = Instant.EPOCH;
  private long since;

  public Console(Clock clock, Screen screen, Settings settings, History history) {
    this.clock = clock;
    this.screen = screen;
    this.messages = new ConsoleMessages(settings, history);
    this.since = clock.nanos();
    history.notBefore().ifPresent(at -> due = at);
  }

  /** Says who starts and with which settings, when the endpoints are up. */
  public synchronized void started(String version, int port) {
    messages.started(version, port).forEach(line -> print(clock.now(), line));
  }

  @Override
  public synchronized void on(Event event, History history) {
    if (event instanceof Event.StateChanged changed) {
      state = changed.to();
      since = clock.nanos();
    } else if (event instanceof Event.RestartDecided restart) {
      due = restart.notBefore();
    }
    messages
        .report(event, history)
        .ifPresentOrElse(line -> print(event.at(), line), () -> log.debug("{}", event));
  }

  /** Renews the line that shows, on a terminal, what is being waited for; about once a second. */
  public synchronized void tick() {
    Duration inState = Duration.ofNanos(clock.nanos() - since);
    messages
        .waiting(state, inState, Duration.between(clock.now(), due))
        .ifPresentOrElse(screen::progress, screen::noProgress);
  }

  private void print(Instant at, Line line) {
    screen.show(at, line);
    log.atLevel(line.level()).log("{}: {}", line.word(), line.harmless());
  }
}
