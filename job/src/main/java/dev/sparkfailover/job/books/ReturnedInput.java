package dev.sparkfailover.job.books;

import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.clock.Durations;
import dev.sparkfailover.job.event.Event;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds planned files that go back to the input, because they are no longer what was planned or can
 * no longer be taken. As long as nothing of the batch is decided that loses and doubles nothing.
 */
final class ReturnedInput {
  private final Store store;
  private final Inbox inbox;
  private final RefusedFiles events;
  private final Clock clock;

  ReturnedInput(Store store, Inbox inbox, RefusedFiles events, Clock clock) {
    this.store = store;
    this.inbox = inbox;
    this.events = events;
    this.clock = clock;
  }

  /** Their names. A file that is gone is not among them: that is a failure, and says so. */
  Set<String> of(Plan plan, String trialFolder) throws IOException {
    Set<String> back = new HashSet<>();
    try (Store.MoveTrial trial = store.moveTrial(trialFolder)) {
      for (InputFile file : plan.files()) {
        Optional<Store.Entry> found = store.stat(Planned.path(plan, file.name()));
        if (found.isPresent() && !isRight(plan, file, found.get(), trial)) {
          back.add(file.name());
        }
      }
    }
    return back;
  }

  private boolean isRight(Plan plan, InputFile file, Store.Entry found, Store.MoveTrial trial)
      throws IOException {
    if (Planned.same(found, file)) {
      return inbox.takes(file, trial);
    }
    inbox.changed(file.name());
    events.tell(
        new Event.InputReturned(
            clock.now(),
            plan.batch(),
            file.name(),
            "it changed after batch %s was planned (%s): nothing of it is published, and it waits again until it has not changed for %s; write files under a name that begins with _ or ., then rename them"
                .formatted(
                    plan.batch(),
                    Planned.difference(file, found),
                    Durations.text(inbox.patience(file.name())))));
    return false;
  }
}
