package dev.sparkfailover.job.application.process;

import dev.sparkfailover.job.application.AppMain;
import dev.sparkfailover.job.launcher.ArgumentFile;
import dev.sparkfailover.job.output.JobLogger;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** A JVM of an application's own. */
final class AppChild implements AutoCloseable {
  private static final Logger LOG = JobLogger.of(AppChild.class);
  private static final Logger APPLICATION = JobLogger.ofApplication();
  private static final int TAIL = 5;

  /** Options of this JVM that a second one cannot share: ports, agents, files of their own. */
  private static final List<String> OWN =
      List.of(
          "-Dfailover.options",
          "-agent",
          "-javaagent",
          "-Dcom.sun.management",
          "-XX:AOT",
          "-XX:+Auto",
          "-Xlog");

  private final Process process;
  private final Consumer<String> news;
  private final Deque<String> lastLines = new ArrayDeque<>();
  private final List<Thread> readers = new ArrayList<>();

  private AppChild(Process process, Consumer<String> news) {
    this.process = process;
    this.news = news;
  }

  /**
   * Starts it.
   *
   * @param jvmOptions after those of this JVM, and stronger
   * @param news receives what it says, on another thread
   */
  static AppChild start(
      AppMain main,
      Map<String, String> spark,
      List<String> jvmOptions,
      Duration stop,
      Consumer<String> news)
      throws IOException {
    AppChild child = new AppChild(process(jvmOptions), news);
    try {
      child.read(
          "application-output", child.process.inputReader(Charset.defaultCharset()), child::output);
      child.read(
          "application-errors", child.process.errorReader(Charset.defaultCharset()), child::error);
      LaunchRequest.write(new DataOutputStream(child.process.getOutputStream()), main, spark, stop);
      return child;
    } catch (IOException e) {
      child.close();
      throw e;
    }
  }

  private static Process process(List<String> jvmOptions) throws IOException {
    ArgumentFile file = ArgumentFile.of(options(jvmOptions));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(file.words());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(AppProcess.class.getName());
    return file.start(new ProcessBuilder(command));
  }

  private static List<String> options(List<String> jvmOptions) {
    List<String> options = new ArrayList<>();
    // Its log goes to its standard error, which is ours to keep: two processes that write and
    // rotate one file would lose lines. Options of a person's own come later and win.
    options.add(
        "-Dlog4j2.configurationFile=classpath:dev/sparkfailover/job/application/process/log4j2.properties");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> OWN.stream().noneMatch(option::startsWith))
        .forEach(options::add);
    options.addAll(jvmOptions);
    return options;
  }

  private void read(String name, BufferedReader lines, Consumer<String> each) {
    readers.add(
        Thread.ofPlatform()
            .daemon()
            .name(name)
            .start(
                () -> {
                  try (lines) {
                    lines.lines().forEach(each);
                  } catch (IOException e) {
                    LOG.warn("The application's output cannot be read any further", e);
                  }
                }));
  }

  private void output(String line) {
    ProgressProtocol.in(line).ifPresent(news);
    String printed = ProgressProtocol.printed(line);
    if (!printed.isEmpty()) {
      APPLICATION.info("{}", printed);
    }
  }

  private void error(String line) {
    APPLICATION.info("{}", line);
    // Frames say little without what was thrown, which they would push out.
    if (line.isBlank() || line.startsWith("\tat ") || line.startsWith("\t...")) {
      return;
    }
    synchronized (lastLines) {
      lastLines.addLast(line.strip());
      if (lastLines.size() > TAIL) {
        lastLines.removeFirst();
      }
    }
  }

  /** Waits for its end; true if it came. */
  boolean ended(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  int exitCode() {
    return process.exitValue();
  }

  /** The last lines of its standard error; to be asked when it has ended. */
  String tail() throws InterruptedException {
    for (Thread reader : readers) {
      reader.join(Duration.ofSeconds(5));
    }
    synchronized (lastLines) {
      return String.join(" | ", lastLines);
    }
  }

  /** Asks it to end (SIGTERM), and ends it when it has not within the time (SIGKILL). */
  void stop(Duration time) throws InterruptedException {
    // Not process.destroy(): that closes the pipes, and a process without a supervisor ends at
    // once.
    process.toHandle().destroy();
    if (!ended(time)) {
      process.toHandle().destroyForcibly();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
