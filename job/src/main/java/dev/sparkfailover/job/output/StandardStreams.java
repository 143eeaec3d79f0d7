package dev.sparkfailover.job.output;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.output.json.JsonLine;
import dev.sparkfailover.job.output.json.JsonStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The standard output and the standard error of this process, behind queues: a terminal that is
 * held (Ctrl-S) or a log collector that is stuck stops no thread.
 *
 * <p>What the job prints goes to {@link #out()} and {@link #err()}, whatever an application does to
 * {@link System#out}, and is masked as {@link #takeOver} was asked to. Only the JVM itself (a
 * thread dump at SIGQUIT, a fatal error) still writes to the descriptors directly.
 */
public final class StandardStreams {
  /** Some screens full: what a person wants to see who lets the terminal go on. */
  private static final int CAPACITY = 16 * 1024;

  private static final Clock CLOCK = new SystemClock();
  private static final Optional<Throwable> NONE = Optional.empty();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

  private static final Charset OUT_CHARSET = charset("stdout.encoding");
  private static final Charset ERR_CHARSET = charset("stderr.encoding");
  private static final OutputQueue OUT = queue("standard-output", FileDescriptor.out, OUT_CHARSET);
  private static final OutputQueue ERR = queue("standard-error", FileDescriptor.err, ERR_CHARSET);
  private static volatile UnaryOperator<String> masking = UnaryOperator.identity();
  private static volatile PrintStream ownOut = own(OUT, OUT_CHARSET);
  private static volatile PrintStream ownErr = own(ERR, ERR_CHARSET);

  /** Lines that have no end yet. */
  private static final List<JsonStream> JSON = new CopyOnWriteArrayList<>();

  private StandardStreams() {}

  /**
   * From now on {@link System#out} and {@link System#err} go through the queues as well.
   *
   * @param secrets masks them in each line that {@link #out()} and {@link #err()} print
   */
  public static void takeOver(UnaryOperator<String> secrets) {
    masking = secrets;
    System.setOut(stream(new QueuedStream(OUT::putForeign), OUT_CHARSET));
    System.setErr(stream(new QueuedStream(ERR::putForeign), ERR_CHARSET));
  }

  /**
   * From now on every line is a JSON object, of foreign code as well: a log collector can parse
   * each. What is printed to standard error counts as a warning.
   */
  public static void asJson() {
    ownOut = json(OUT::put, OUT_CHARSET, "INFO", "stdout");
    ownErr = json(ERR::put, ERR_CHARSET, "WARN", "stderr");
    System.setOut(json(OUT::putForeign, OUT_CHARSET, "INFO", "stdout"));
    System.setErr(json(ERR::putForeign, ERR_CHARSET, "WARN", "stderr"));
  }

  private static PrintStream json(
      Consumer<byte[]> queue, Charset charset, String level, String logger) {
    JsonStream stream =
        new JsonStream(
            line ->
                queue.accept(json(new LogLine(CLOCK.now(), level, thread(), logger, line, NONE))),
            charset);
    JSON.add(stream);
    return stream(stream, charset);
  }

  private static byte[] json(LogLine line) {
    return JsonLine.bytes(line, LogContext.ofThisProcess().values(), masking);
  }

  private static String thread() {
    return Thread.currentThread().getName();
  }

  /** Prints an event to the job's own standard output, as JSON; never waits. */
  public static void print(LogLine line) {
    OUT.put(json(line));
  }

  /** The job's own standard output; never waits. */
  public static PrintStream out() {
    return ownOut;
  }

  /** The job's own standard error; never waits. */
  public static PrintStream err() {
    return ownErr;
  }

  /** How many lines were dropped because the reader did not take them. */
  public static long dropped() {
    return OUT.dropped() + ERR.dropped();
  }

  /** Waits until all is written, but no longer than that. */
  public static void drain(Duration time) {
    JSON.forEach(JsonStream::end);
    long end = CLOCK.nanos() + time.toNanos();
    OUT.drain(time);
    ERR.drain(Duration.ofNanos(end - CLOCK.nanos()));
  }

  private static OutputQueue queue(String name, FileDescriptor descriptor, Charset charset) {
    OutputStream stream = new FileOutputStream(descriptor);
    return OutputQueue.start(name, CAPACITY, missing -> notice(missing, charset), stream::write);
  }

  private static byte[] notice(long missing, Charset charset) {
    String text =
        "%s are missing here: the console did not take them in time"
            .formatted(missing == 1 ? "1 line" : missing + " lines");
    return JSON.isEmpty()
        ? "%s output      %s%n".formatted(TIME.format(CLOCK.now()), text).getBytes(charset)
        : json(new LogLine(CLOCK.now(), "WARN", thread(), "stdout", text, NONE));
  }

  private static PrintStream own(OutputQueue queue, Charset charset) {
    return stream(
        new LineStream(queue::put, queue::putFleeting, charset, line -> masking.apply(line)),
        charset);
  }

  private static PrintStream stream(OutputStream out, Charset charset) {
    return new PrintStream(out, false, charset);
  }

  /** As the JVM does for its own streams. */
  private static Charset charset(String property) {
    String name = System.getProperty(property, "");
    return !name.isEmpty() && Charset.isSupported(name)
        ? Charset.forName(name)
        : Charset.defaultCharset();
  }
}
