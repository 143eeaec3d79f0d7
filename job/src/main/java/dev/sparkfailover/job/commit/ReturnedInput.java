package dev.sparkfailover.job.commit;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.Durations;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.input.InputDirectory;
import dev.sparkfailover.job.input.PlanCheck;
import dev.sparkfailover.job.input.RefusedFiles;
import dev.sparkfailover.job.record.Plan;
import dev.sparkfailover.job.storage.InputFile;
import dev.sparkfailover.job.storage.Store;
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
  private final InputDirectory inputDirectory;
  private final RefusedFiles events;
  private final Clock clock;

  ReturnedInput(Store store, InputDirectory inputDirectory, RefusedFiles events, Clock clock) {
    this.store = store;
    this.inputDirectory = inputDirectory;
    this.events = events;
    this.clock = clock;
  }

  /** Their names. A file that is gone is not among them: that is a failure, and says so. */
  Set<String> of(Plan plan, String trialFolder) throws IOException {
    Set<String> back = new HashSet<>();
    try (Store.MoveTrial trial = store.moveTrial(trialFolder)) {
      for (InputFile file : plan.files()) {
        Optional<Store.Entry> found = store.stat(PlanCheck.path(plan, file.name()));
        if (found.isPresent() && !isRight(plan, file, found.get(), trial)) {
          back.add(file.name());
        }
      }
    }
    return back;
  }

  private boolean isRight(Plan plan, InputFile file, Store.Entry found, Store.MoveTrial trial)
      throws IOException {
    if (PlanCheck.same(found, file)) {
      return inputDirectory.takes(file, trial);
    }
    inputDirectory.changed(file.name());
    events.report(
        new Event.InputReturned(
            clock.now(),
            plan.batch(),
            file.name(),
            "it changed after batch %s was planned (%s): nothing of it is published, and it waits again until it has not changed for %s; write files under a name that begins with _ or ., then rename them"
                .formatted(
                    plan.batch(),
                    PlanCheck.difference(file, found),
                    Durations.text(inputDirectory.patience(file.name())))));
    return false;
  }
}
