package dev.sparkfailover.monitor.heartbeat;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.Moment;
import dev.sparkfailover.monitor.alerts.Alerting;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Shows a service outside that alerting works, by a call each minute for as long as the alert
 * Watchdog arrives: when the calls end, that service reports it to people. It runs on a thread of
 * its own, and nothing waits for it.
 */
public final class Heartbeat implements AutoCloseable {
  static final Duration EVERY = Duration.ofMinutes(1);
  static final Duration AGAIN = Duration.ofSeconds(10);
  private static final Logger LOG = Logger.getLogger(Heartbeat.class.getName());

  private final Call call;
  private final Supplier<Optional<Moment>> watchdog;
  private final Clock clock;
  private final Thread thread = Thread.ofVirtual().name("heartbeat").unstarted(this::loop);
  private volatile Optional<Instant> lastSent = Optional.empty();
  private volatile Optional<String> problem = Optional.empty();

  /** Reaches the service, or says why not; bounded, and its message holds no secret. */
  @FunctionalInterface
  public interface Call {
    void send() throws IOException, InterruptedException;
  }

  /**
   * @param watchdog when the alert Watchdog last arrived
   */
  public Heartbeat(Call call, Supplier<Optional<Moment>> watchdog, Clock clock) {
    this.call = call;
    this.watchdog = watchdog;
    this.clock = clock;
  }

  /** Calls from now on, until it is closed; once only. */
  public Heartbeat start() {
    thread.start();
    return this;
  }

  /** When the service was last reached. */
  public Optional<Instant> lastSent() {
    return lastSent;
  }

  /** Why the last call did not reach it. */
  public Optional<String> problem() {
    return problem;
  }

  private void loop() {
    try {
      while (true) {
        clock.sleep(beat());
      }
    } catch (InterruptedException e) {
      // Closed: the monitor ends.
      return;
    }
  }

  /**
   * Calls if alerting works.
   *
   * @return how long to wait before the next time
   */
  Duration beat() throws InterruptedException {
    if (Alerting.of(watchdog.get(), clock.moment()) != Alerting.WORKS) {
      return AGAIN;
    }
    try {
      call.send();
      lastSent = Optional.of(clock.moment().at());
      problem.ifPresent(before -> LOG.info("the heartbeat gets through again"));
      problem = Optional.empty();
      return EVERY;
    } catch (IOException | RuntimeException e) {
      failed(String.valueOf(e.getMessage()));
      return AGAIN;
    }
  }

  private void failed(String why) {
    if (!problem.equals(Optional.of(why))) {
      LOG.log(Level.WARNING, "the heartbeat does not get through: {0}", why);
    }
    problem = Optional.of(why);
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
