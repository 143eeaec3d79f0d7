package dev.sparkfailover.job.ledger;

import dev.sparkfailover.job.event.Event;
import java.util.function.Consumer;

/** Sees each event after the ledger has it. */
@FunctionalInterface
public interface EventObserver {

  /**
   * Takes in an event.
   *
   * @param history with this event as its last; folded once, for all observers
   */
  void on(Event event, History history);

  /** One that needs the event alone. */
  static EventObserver of(Consumer<Event> observer) {
    return (event, history) -> observer.accept(event);
  }
}
