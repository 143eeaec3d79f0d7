package dev.sparkfailover.job.input;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.record.Plan;
import dev.sparkfailover.job.storage.InputFile;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Looks a few times at files that were archived a short while ago: a writer that had only paused
 * goes on in the file, wherever it was moved to, and what it adds is in no output.
 */
public final class ArchiveObserver {
  private static final List<Duration> LOOKS =
      List.of(Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofMinutes(10));
  private static final int MOST = 2000;

  private final Store store;
  private final RefusedFiles events;
  private final Clock clock;
  private final Deque<Watched> watched = new ArrayDeque<>();

  public ArchiveObserver(Store store, RefusedFiles events, Clock clock) {
    this.store = store;
    this.events = events;
    this.clock = clock;
  }

  private record Watched(long batch, String path, InputFile file, long since, int looks) {
    Watched looked() {
      return new Watched(batch, path, file, since, looks + 1);
    }
  }

  /** The files of this batch lie in the folder now. */
  void archived(Plan plan, String folder) {
    for (InputFile file : plan.files()) {
      if (watched.size() == MOST) {
        watched.removeFirst();
      }
      watched.add(new Watched(plan.batch(), folder + "/" + file.name(), file, clock.nanos(), 0));
    }
  }

  /** Its rows are published, and what lies in the input by now is something else. */
  void changedInPlace(Plan plan, InputFile file, Store.Entry found) {
    boolean isNew =
        found.file()
            && InputFile.of(file.name(), found).isAnotherThan(file)
            && !InputFile.of(file.name(), found).looksAs(file);
    String follows =
        isNew
            ? "another file was put in its place, which is taken as a new one: should it repeat rows, delete it"
            : "it stays in the input and is not taken again: put rows that are missing in the output into a file of a new name, and delete this one";
    events.report(
        new Event.InputChanged(
            clock.now(),
            plan.batch(),
            file.name(),
            "it changed after it was read and published in batch %s (%s): %s"
                .formatted(plan.batch(), PlanCheck.difference(file, found), follows)));
  }

  /** Says what has changed. */
  public void look() throws IOException {
    Deque<Watched> due = new ArrayDeque<>();
    for (Iterator<Watched> all = watched.iterator(); all.hasNext(); ) {
      Watched each = all.next();
      if (clock.nanos() - each.since() >= LOOKS.get(each.looks()).toNanos()) {
        all.remove();
        due.add(each);
      }
    }
    for (Watched each : due) {
      if (isUnchanged(each) && each.looks() + 1 < LOOKS.size()) {
        watched.add(each.looked());
      }
    }
  }

  /** Also false when it is gone: let go of, or taken away. */
  private boolean isUnchanged(Watched each) throws IOException {
    Optional<Store.Entry> found = store.stat(each.path());
    if (found.isPresent() && !PlanCheck.same(found.get(), each.file())) {
      events.report(
          new Event.InputChanged(
              clock.now(), each.batch(), each.file().name(), text(each, found.get())));
      return false;
    }
    return found.isPresent();
  }

  private String text(Watched each, Store.Entry found) {
    return "%s was changed after it was read and published in batch %s (%s): what was added is in no output. Put those rows into a file of a new name, and let its writer write under a name that begins with _ or ., then rename"
        .formatted(store.uri(each.path()), each.batch(), PlanCheck.difference(each.file(), found));
  }
}
