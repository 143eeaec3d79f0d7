package dev.sparkfailover.monitor.api;

import dev.sparkfailover.monitor.api.Events.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The events on their way to one listener, who is dropped when too many are. */
final class Subscription implements AutoCloseable {
  static final int MAX_WAITING = 256;
  private static final Event END = new Event("", 0, "", Optional.empty(), "");

  private final Predicate<Event> wanted;
  private final Consumer<Subscription> closed;
  private final List<Event> missed;
  private final BlockingQueue<Event> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private volatile boolean ended;

  /**
   * @param missed comes before all others
   * @param closed told when nobody listens any more
   */
  Subscription(Predicate<Event> wanted, List<Event> missed, Consumer<Subscription> closed) {
    this.wanted = wanted;
    this.missed = missed.stream().filter(wanted).toList();
    this.closed = closed;
  }

  List<Event> missed() {
    return missed;
  }

  /** Never waits: a listener who does not keep up can ask again, with the last id it heard. */
  void offer(Event event) {
    if (!ended && wanted.test(event) && !waiting.offer(event)) {
      end();
    }
  }

  /** The next event, or none within that time; {@link #ended} tells whether any may come. */
  Optional<Event> next(Duration patience) throws InterruptedException {
    Event event = waiting.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    return event == null || event.equals(END) ? Optional.empty() : Optional.of(event);
  }

  boolean ended() {
    return ended;
  }

  /** What waits is given up. */
  void end() {
    ended = true;
    waiting.clear();
    // Never full a moment after it was cleared: whoever offers looks at ended first.
    boolean unused = waiting.offer(END);
  }

  @Override
  public void close() {
    ended = true;
    closed.accept(this);
  }
}
