package dev.sparkfailover.job.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.ledger.Codec.MalformedLineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The job's memory over all its processes: an append-only file of events.
 *
 * <p>It is written anew at every start, so that a process which no longer owns the job and still
 * holds the old file open writes where nobody reads.
 */
public final class Ledger implements AutoCloseable {
  /** Old lines that are kept for people and for the monitor when the file is written anew. */
  static final int KEPT_LINES = 1_000;

  /** About a day of a job with a cycle every 30 seconds. */
  private static final long COMPACT_BYTES = 2L << 20;

  private final Path file;
  private final Codec codec = new Codec();
  private final Deque<String> kept = new ArrayDeque<>();
  private History history = History.EMPTY;
  private FileChannel channel;

  private Ledger(Path file) {
    this.file = file;
  }

  /**
   * Reads what is there and opens it for more.
   *
   * @throws LedgerException when a line other than the last is not one of ours, or the file cannot
   *     be read or written
   */
  public static Ledger open(Path file) {
    Ledger ledger = new Ledger(file);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      if (Files.exists(file)) {
        ledger.replay();
      }
      ledger.compact();
    } catch (IOException e) {
      throw unwritable(file, e);
    }
    return ledger;
  }

  /** What all events so far amount to. */
  public synchronized History history() {
    return history;
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
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A line is written whole or not at all: half a line would spoil the next one. */
  private void write(String line, boolean sync) {
    try {
      long end = channel.position();
      try {
        writeFully(channel, line);
        if (sync) {
          channel.force(false);
        }
      } catch (IOException e) {
        channel.truncate(end);
        throw e;
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private void compactWhenLarge() {
    try {
      if (channel.position() > COMPACT_BYTES) {
        compact();
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private void replay() throws IOException {
    String text = new String(Files.readAllBytes(file), UTF_8);
    int number = 0;
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      number++;
      take(text.substring(start, end), number);
      start = end + 1;
    }
    // What follows the last line feed was being written when the process died: it never happened.
  }

  private void take(String line, int number) {
    try {
      switch (codec.read(line)) {
        case Codec.Line.OfSnapshot s -> history = s.history();
        case Codec.Line.OfEvent e -> {
          history = history.after(e.event());
          keep(e.event(), line + "\n");
        }
      }
    } catch (MalformedLineException e) {
      throw new LedgerException(
          "%s: line %d %s. Nothing was changed. Mend or delete that line, or move the file away to"
                  .formatted(file, number, e.getMessage())
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
    Path temp = file.resolveSibling("_" + file.getFileName() + ".tmp");
    FileChannel fresh =
        FileChannel.open(
            temp,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    try {
      writeFully(fresh, String.join("", kept) + codec.line(history));
      fresh.force(true);
      Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      fresh.close();
      throw e;
    }
    if (channel != null) {
      channel.close();
    }
    channel = fresh;
  }

  private static void writeFully(FileChannel channel, String text) throws IOException {
    ByteBuffer bytes = UTF_8.encode(text);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Empty cycles are many and change nothing, but for the first one after a failure. */
  private boolean isWritten(Event event) {
    return switch (event) {
      case Event.SessionStarted e -> false;
      case Event.CycleStarted e -> false;
      case Event.CycleFailed e -> false;
      case Event.StateChanged e -> false;
      case Event.CycleSucceeded e -> e.worked() || history.trouble().since().isPresent();
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
      case Event.BatchStarted e -> false;
      case Event.BatchPublished e -> false;
      case Event.CycleSucceeded e -> false;
      case Event.Recovered e -> false;
      case Event.Alive e -> false;
      default -> true;
    };
  }

  private static LedgerException unwritable(Path file, IOException e) {
    return new LedgerException(
        "%s: the ledger cannot be written: %s. Free space or grant this user write access, then start again"
            .formatted(file, e),
        e);
  }
}
