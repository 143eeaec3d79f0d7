package dev.sparkfailover.job.output;

import dev.sparkfailover.contract.config.SecretMasking;
import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.output.json.JsonLine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The log file of this process, behind a queue: a folder that blocks or a disk that is full stops
 * no thread. What the job itself logs comes here directly, past log4j, which an application may
 * switch off or set up anew.
 */
public final class LogOutput implements Supplier<String> {
  private static final int CAPACITY = 1 << 20;
  private static final long LARGEST_FILE = 10 << 20;
  private static final int OLD_FILES = 5;
  private static final int TAIL_LINES = 20;
  private static final int TAIL_CHARACTERS = 8_192;
  private static final String OWN = "dev.sparkfailover.job.";
  private static final Clock CLOCK = new SystemClock();
  private static final AtomicReference<Optional<LogOutput>> CURRENT =
      new AtomicReference<>(Optional.empty());

  private final Path file;
  private final Format format;
  private final OutputQueue queue;
  private final RecentLines recent = new RecentLines(TAIL_LINES, TAIL_CHARACTERS);

  /** What the file holds. */
  public enum Format {
    /** A line for people, and the lines of a stack trace. */
    TEXT {
      @Override
      byte[] bytes(LogLine line) {
        return line.text().getBytes(StandardCharsets.UTF_8);
      }
    },
    /** One object a line. */
    JSON {
      @Override
      byte[] bytes(LogLine line) {
        return JsonLine.bytes(line, LogContext.ofThisProcess().values(), SecretMasking::mask);
      }
    };

    abstract byte[] bytes(LogLine line);
  }

  private LogOutput(Path file, Format format) {
    this.file = file;
    this.format = format;
    queue =
        OutputQueue.start(
            "log-writer",
            CAPACITY,
            missing -> format.bytes(notice(missing)),
            new RollingFile(file, LARGEST_FILE, OLD_FILES));
  }

  /** From now on the log goes into that file. */
  public static LogOutput start(Path file, Format format) {
    LogOutput output = new LogOutput(file, format);
    CURRENT.set(Optional.of(output));
    return output;
  }

  /** Empty before the log was started, and in programs that have none. */
  static Optional<LogOutput> current() {
    return CURRENT.get();
  }

  /** Waits until what was logged so far is written, but no longer than that. */
  public static void drainCurrent(Duration time) {
    current().ifPresent(output -> output.drain(time));
  }

  /** How many lines this process dropped; 0 before the log was started. */
  public static long droppedSoFar() {
    return current().map(LogOutput::dropped).orElse(0L);
  }

  /** From now on the job's own lines go where log4j sends them, as before a start. */
  public void detach() {
    CURRENT.compareAndSet(current().filter(each -> each == this), Optional.empty());
  }

  private static LogLine notice(long missing) {
    String count = missing == 1 ? "1 line is" : missing + " lines are";
    return new LogLine(
        CLOCK.now(),
        "WARN",
        "log-writer",
        OWN + "output.LogOutput",
        count + " missing here: the folder of the log did not take them in time",
        Optional.empty());
  }

  /** Takes a line of the job itself, and never waits. */
  void put(LogLine line) {
    recent.add(line.text());
    queue.put(format.bytes(line));
  }

  /** Takes a line of foreign code; one that bears a name of ours is shown as what it is. */
  public void putForeign(LogLine line) {
    LogLine named = named(line);
    recent.add(named.text());
    queue.putForeign(format.bytes(named));
  }

  private static LogLine named(LogLine line) {
    boolean ours = LineText.name(line.logger()).strip().startsWith("dev.sparkfailover");
    return ours ? line.withLogger("application/" + line.logger()) : line;
  }

  /** What an earlier process logged last. */
  public void remember(String tail) {
    recent.addOlder(tail);
  }

  public Path file() {
    return file;
  }

  /** How many lines were dropped because the folder did not take them. */
  public long dropped() {
    return queue.dropped();
  }

  /** Waits until all is written, but no longer than that. */
  public boolean drain(Duration time) {
    return queue.drain(time);
  }

  /** The last lines, for people, whether or not they are written already. */
  @Override
  public String get() {
    return recent.get();
  }
}
