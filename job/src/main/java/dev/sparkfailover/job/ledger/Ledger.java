package dev.sparkfailover.job.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.failure.StorageErrors;
import dev.sparkfailover.job.ledger.EventCodec.MalformedLineException;
import dev.sparkfailover.job.output.JobLogger;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;

/**
 * The job's memory over all its processes: an append-only file of events.
 *
 * <p>It is written anew at every start, so that a process which no longer owns the job and still
 * holds the old file open writes where it is never read.
 */
public final class Ledger implements AutoCloseable {
  private static final Logger log = JobLogger.of(Ledger.class);

  /** Old lines that are kept for people and for the monitor when the file is written anew. */
  static final int KEPT_LINES = 1_000;

  /** How much may be added before the file is written anew: about half a day. */
  private static final long COMPACT_BYTES = 2L << 20;

  private final LedgerFile disk;
  private final LineFile lines;
  private final EventCodec codec = new EventCodec();
  private final Deque<String> kept = new ArrayDeque<>();
  private History history = History.EMPTY;
  private Instant lastOfEarlier = Instant.EPOCH;
  private long compactAt = COMPACT_BYTES;
  private Optional<String> trouble = Optional.empty();

  private Ledger(LedgerFile disk) {
    this.disk = disk;
    this.lines = new LineFile(disk);
  }

  /**
   * Reads what is there and opens it for more.
   *
   * <p>The caller owns the job already: a process that still runs loses its ledger here.
   *
   * @throws LedgerException when a line is not one of ours, unless it is the last and half written,
   *     or when the file cannot be read or written
   */
  public static Ledger open(Path file) {
    return open(new LocalLedgerFile(file));
  }

  /** As the other; the configuration is for file systems other than the local one. */
  public static Ledger open(URI file, Supplier<Configuration> configuration) {
    return file.getScheme().equals("file")
        ? open(Path.of(file))
        : open(new HadoopLedgerFile(file, configuration.get()));
  }

  static Ledger open(LedgerFile disk) {
    Ledger ledger = new Ledger(disk);
    boolean good = false;
    try {
      ledger.replay();
      ledger.lastOfEarlier = ledger.history.at();
      ledger.compact();
      good = true;
    } catch (IOException e) {
      throw ledger.unusable(e);
    } finally {
      if (!good) {
        ledger.close();
      }
    }
    return ledger;
  }

  /** What all events so far amount to. */
  public synchronized History history() {
    return history;
  }

  /** When the last event happened that earlier processes have recorded. */
  public Instant lastOfEarlier() {
    return lastOfEarlier;
  }

  /** Why the last line could not be written; empty as soon as one could. */
  public synchronized Optional<String> trouble() {
    return trouble;
  }

  /** Takes in one event; on return it survives the process, and the machine if it matters. */
  public synchronized void append(Event event) {
    if (isWritten(event)) {
      String line = codec.line(event);
      write(line, isDecisive(event));
      keep(event, line);
      history = history.after(event);
      compactWhenLarge();
    }
  }

  @Override
  public synchronized void close() {
    try {
      lines.close();
    } catch (IOException e) {
      // All that was reported is on record already.
      log.warn("{}: did not close well: {}", disk.name(), e.toString());
    }
  }

  private void write(String line, boolean sync) {
    try {
      if (!lines.whole()) {
        compact();
      }
      lines.append(line, sync);
      trouble = Optional.empty();
    } catch (IOException e) {
      LedgerException failure = unusable(e);
      trouble = Optional.of(failure.getMessage());
      throw failure;
    }
  }

  /** The event is on record whether or not this works; it is tried again later. */
  private void compactWhenLarge() {
    if (lines.grownBy() <= compactAt) {
      return;
    }
    try {
      compact();
      compactAt = COMPACT_BYTES;
    } catch (IOException e) {
      compactAt = lines.grownBy() + COMPACT_BYTES;
      log.warn("{}: could not be compacted and keeps growing: {}", disk.name(), e.toString());
    }
  }

  private void replay() throws IOException {
    String text = disk.read().map(bytes -> new String(bytes, UTF_8)).orElse("");
    int number = 0;
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      number++;
      String line = text.substring(start, end);
      start = end + 1;
      if (start < text.length() || codec.isJson(line)) {
        take(line, number);
      }
    }
    // What follows the last line feed was being written when the process died, and so was a last
    // line with a hole, which is what a loss of power can leave: that event never happened.
  }

  private void take(String line, int number) {
    try {
      switch (codec.read(line)) {
        case EventCodec.Line.OfSnapshot s -> history = s.history();
        case EventCodec.Line.OfEvent e -> {
          history = history.after(e.event());
          keep(e.event(), line + "\n");
        }
      }
    } catch (MalformedLineException e) {
      throw new LedgerException(
          "%s: line %s %s. Nothing was changed. Fix or delete that line, or move the file away to"
                  .formatted(disk.name(), number, e.getMessage())
              + " start with a fresh budget and counters at 0",
          e);
    }
  }

  private void keep(Event event, String line) {
    if (event instanceof Event.Alive) {
      return;
    }
    kept.addLast(line);
    if (kept.size() > KEPT_LINES) {
      kept.removeFirst();
    }
  }

  /** The kept lines are for readers; the snapshot behind them replaces all that they amount to. */
  private void compact() throws IOException {
    lines.replace(String.join("", kept) + codec.line(history));
  }

  /** Empty cycles are many and change nothing, but for the first one after a failure. */
  private boolean isWritten(Event event) {
    return switch (event) {
      case Event.SessionStarted e -> false;
      case Event.CycleStarted e -> false;
      case Event.CycleFailed e -> false;
      case Event.QueriesChanged e -> false;
      case Event.StateChanged e -> false;
      case Event.InputRefused e -> false;
      case Event.InputAccepted e -> false;
      case Event.InputReturned e -> false;
      case Event.InputChanged e -> false;
      case Event.LedgerOut e -> false;
      case Event.LedgerBack e -> false;
      case Event.CycleSucceeded e -> e.worked() || history.trouble().since().isPresent();
      case Event.StartDelayed e -> true;
      case Event.AttemptStarted e -> true;
      case Event.BatchStarted e -> true;
      case Event.BatchPublished e -> true;
      case Event.PoisonSearchStarted e -> true;
      case Event.PoisonSearched e -> true;
      case Event.FaultInjected e -> true;
      case Event.FileQuarantined e -> true;
      case Event.RunEnded e -> true;
      case Event.RestartDecided e -> true;
      case Event.GaveUp e -> true;
      case Event.Finished e -> true;
      case Event.StopRequested e -> true;
      case Event.BudgetRestored e -> true;
      case Event.Recovered e -> true;
      case Event.Alive e -> true;
    };
  }

  /** Events whose loss with the machine's power would change a decision. */
  private static boolean isDecisive(Event event) {
    return switch (event) {
      case Event.StartDelayed e -> false;
      case Event.BatchStarted e -> false;
      case Event.BatchPublished e -> false;
      case Event.CycleSucceeded e -> false;
      case Event.Recovered e -> false;
      case Event.Alive e -> false;
      default -> true;
    };
  }

  private LedgerException unusable(IOException e) {
    StorageErrors refusal = StorageErrors.of(e);
    return new LedgerException(
        "%s: the ledger cannot be read or written: %s; %s"
            .formatted(disk.name(), refusal.what(), refusal.advice()),
        e);
  }
}
