package dev.sparkfailover.job.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@link OrdersWriter} in a process of its own, that writes until it is told to stop. */
final class WriterProcess implements AutoCloseable {
  private static final Clock CLOCK = new SystemClock();
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** Four batches of a lane: more rows than it wants, also when the job takes none. */
  private static final int MOST_WAITING = 120;

  private final Process process;
  private final Path journal;

  private WriterProcess(Process process, Path journal) {
    this.process = process;
    this.journal = journal;
  }

  /**
   * Writes up to four files a second into {@code input}, each with one row that does not parse, and
   * waits when the job falls behind: what is left at the end must not depend on the machine.
   */
  static WriterProcess start(Path input, Path journal, long seed) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            OrdersWriter.class.getName(),
            input.toString(),
            journal.toString(),
            Integer.toString(Integer.MAX_VALUE),
            "250",
            "500",
            Long.toString(seed),
            "1",
            Integer.toString(MOST_WAITING),
            "orders [%06d]: {a,b}*?#%%20 .csv");
    Path log = journal.resolveSibling("writer.log");
    return new WriterProcess(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start(),
        journal);
  }

  /** Ends it as soon as it has written that many rows. */
  OrdersJournal stopAfter(long rows) throws IOException, InterruptedException {
    long deadline = CLOCK.nanos() + LIMIT.toNanos();
    while (rowsSoFar() < rows) {
      assertThat(CLOCK.nanos()).as("rows of %s in time", journal).isLessThan(deadline);
      assertThat(process.isAlive()).as("the writer of %s lives", journal).isTrue();
      CLOCK.sleep(Duration.ofMillis(500));
    }
    Files.createFile(journal.resolveSibling(journal.getFileName() + ".stop"));
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
    return OrdersJournal.read(journal);
  }

  private long rowsSoFar() throws IOException {
    try (Stream<String> lines = Files.lines(journal)) {
      return lines.filter(line -> line.startsWith("R\t")).count();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
