package dev.sparkfailover.job.output;

import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.clock.SystemClock;
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
  private final OutputQueue queue;
  private final RecentLines recent = new RecentLines(TAIL_LINES, TAIL_CHARACTERS);

  private LogOutput(Path file) {
    this.file = file;
    queue =
        OutputQueue.start(
            "log-writer",
            CAPACITY,
            LogOutput::notice,
            new RollingFile(file, LARGEST_FILE, OLD_FILES));
  }

  /** From now on the log goes into that file. */
  public static LogOutput start(Path file) {
    LogOutput output = new LogOutput(file);
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

  private static byte[] notice(long missing) {
    String count = missing == 1 ? "1 line is" : missing + " lines are";
    return new LogLine(
            CLOCK.now(),
            "WARN",
            "log-writer",
            OWN + "output.LogOutput",
            count + " missing here: the folder of the log did not take them in time",
            Optional.empty())
        .bytes();
  }

  /** Takes a line of the job itself, and never waits. */
  void put(LogLine line) {
    String text = line.text();
    recent.add(text);
    queue.put(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Takes a line of foreign code; one that bears a name of ours is shown as what it is. */
  public void putForeign(LogLine line) {
    String text = named(line).text();
    recent.add(text);
    queue.putForeign(text.getBytes(StandardCharsets.UTF_8));
  }

  private static LogLine named(LogLine line) {
    boolean ours = LineText.name(line.logger()).strip().startsWith("dev.sparkfailover");
    return ours
        ? new LogLine(
            line.at(),
            line.level(),
            line.thread(),
            "application/" + line.logger(),
            line.message(),
            line.thrown())
        : line;
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

  /** The last lines, whether or not they are written already. */
  @Override
  public String get() {
    return recent.get();
  }
}
