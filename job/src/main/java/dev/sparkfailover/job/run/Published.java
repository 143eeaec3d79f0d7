package dev.sparkfailover.job.run;

import dev.sparkfailover.job.books.Books;
import dev.sparkfailover.job.books.InputLook;
import dev.sparkfailover.job.books.QuarantineRecord;
import dev.sparkfailover.job.books.Totals;
import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.supervise.Attempt;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Tells of each published batch and of each file set aside once, also where the attempt that
 * decided it died before it could tell; thread-safe.
 */
public final class Published {
  private final Clock clock;
  private Totals told;
  private Optional<Books> books = Optional.empty();
  private Optional<InputLook> before = Optional.empty();

  /**
   * @param done what was published, and is known to be, before this process started
   */
  public Published(Clock clock, Totals done) {
    this.clock = clock;
    this.told = done;
  }

  /** Looks at the books of a new attempt: recovery may have published a batch. */
  synchronized void caughtUp(Attempt attempt, Books opened) throws IOException {
    // What the attempt before saw is true until this one has looked.
    before = lastLook();
    books = Optional.of(opened);
    tellNew(attempt, attempt.lastCycle());
    List<QuarantineRecord> aside = opened.setAside();
    if (!aside.isEmpty()) {
      int known = attempt.history().setAsideOf(aside.getFirst().batch());
      aside.stream().skip(known).forEach(made -> attempt.tell(quarantined(made)));
    }
  }

  private Event quarantined(QuarantineRecord made) {
    return new Event.FileQuarantined(clock.now(), made.batch(), made.file(), made.why());
  }

  /** Tells what is published since it last told. */
  synchronized void tellNew(Attempt attempt, long cycle) {
    Books now = books.orElseThrow();
    Totals totals = now.totals();
    if (totals.batches() > told.batches()) {
      attempt.tell(
          new Event.BatchPublished(
              clock.now(),
              cycle,
              now.last().orElseThrow().batch(),
              Math.toIntExact(totals.filesProcessed() - told.filesProcessed()),
              totals.rowsProcessed() - told.rowsProcessed(),
              totals.rowsQuarantined() - told.rowsQuarantined()));
      told = totals;
    }
  }

  /** The last look of any attempt into the input. */
  public synchronized Optional<InputLook> lastLook() {
    return books.flatMap(Books::lastLook).or(() -> before);
  }

  /** Where the input lies, once an attempt has opened the books. */
  public synchronized Optional<String> inputFolder() {
    return books.map(Books::inputFolder);
  }
}
