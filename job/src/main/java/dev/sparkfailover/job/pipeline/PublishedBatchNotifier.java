package dev.sparkfailover.job.pipeline;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.commit.BatchTransactions;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.input.InputSnapshot;
import dev.sparkfailover.job.record.QuarantineRecord;
import dev.sparkfailover.job.record.Totals;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Reports each published batch and each file set aside once, also where the attempt that decided it
 * died before it could report; thread-safe.
 */
public final class PublishedBatchNotifier {
  private final Clock clock;
  private Totals reported;
  private Optional<BatchTransactions> books = Optional.empty();
  private Optional<InputSnapshot> before = Optional.empty();

  /**
   * @param done what was published, and is known to be, before this process started
   */
  public PublishedBatchNotifier(Clock clock, Totals done) {
    this.clock = clock;
    this.reported = done;
  }

  /** Looks at the books of a new attempt: recovery may have published a batch. */
  public synchronized void caughtUp(Attempt attempt, BatchTransactions opened) throws IOException {
    // What the attempt before saw is true until this one has looked.
    before = lastLook();
    books = Optional.of(opened);
    tellNew(attempt, attempt.lastCycle());
    List<QuarantineRecord> aside = opened.setAside();
    if (!aside.isEmpty()) {
      int known = attempt.history().setAsideOf(aside.getFirst().batch());
      aside.stream().skip(known).forEach(made -> attempt.report(quarantined(made)));
    }
  }

  private Event quarantined(QuarantineRecord made) {
    return new Event.FileQuarantined(clock.now(), made.batch(), made.file(), made.why());
  }

  /** Reports what was published since its last report. */
  synchronized void tellNew(Attempt attempt, long cycle) {
    BatchTransactions now = books.orElseThrow();
    Totals totals = now.totals();
    if (totals.batches() > reported.batches()) {
      attempt.report(
          new Event.BatchPublished(
              clock.now(),
              cycle,
              now.last().orElseThrow().batch(),
              Math.toIntExact(totals.filesProcessed() - reported.filesProcessed()),
              totals.rowsProcessed() - reported.rowsProcessed(),
              totals.rowsQuarantined() - reported.rowsQuarantined()));
      reported = totals;
    }
  }

  /** The last look of any attempt into the input. */
  public synchronized Optional<InputSnapshot> lastLook() {
    return books.flatMap(BatchTransactions::lastLook).or(() -> before);
  }

  /** Where the input lies, once an attempt has opened the books. */
  public synchronized Optional<String> inputFolder() {
    return books.map(BatchTransactions::inputFolder);
  }
}
