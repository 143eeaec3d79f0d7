package dev.sparkfailover.job.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.attempt.ExitCode;
import dev.sparkfailover.job.batch.PipelineParts;
import dev.sparkfailover.job.bench.Ratio.Bound;
import dev.sparkfailover.job.console.Logging;
import dev.sparkfailover.job.demo.OrderGenerator;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.failure.Suspect;
import dev.sparkfailover.job.http.EndpointSources;
import dev.sparkfailover.job.http.Endpoints;
import dev.sparkfailover.job.http.JobMetrics;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.plugins.Plugins;
import dev.sparkfailover.job.session.Session;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.status.JobInfo;
import dev.sparkfailover.job.status.PublishedRows;
import dev.sparkfailover.job.status.StatusModel;
import dev.sparkfailover.job.status.WaitingInput;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures what it costs to be watched; {@code make bench} runs it. */
class WatchedBench {
  private static final int ALL = 1;
  private static final int PAIRS = 30;
  private static final int WARM_UP = 4;
  private static final int FIRST_FILES = 4;
  private static final double LONG_ENOUGH = 3.5;
  private static final Duration SCRAPED_EVERY = Duration.ofSeconds(1);

  private static final Bound WATCHED =
      Bound.atMost(
          1.02,
          "batch-watched-vs-not",
          "a batch of 3 s or more with ledger, metrics, Spark listener and a scrape of `/metrics` and"
              + " `/status` each second (Prometheus asks every 5 s) / without any of them");

  private static final BenchReport REPORT =
      new BenchReport(
          "benchmarks-watched", "The cost of being watched", "make bench BENCH=WatchedBench");

  @TempDir private static Path temp;

  private final Clock clock = new SystemClock();
  private final OrderGenerator generator =
      new OrderGenerator(2, Instant.parse("2026-01-01T00:00:00Z"));

  @BeforeAll
  static void logAsTheJobDoes() {
    Logging.start(temp.resolve("logs"));
  }

  @AfterAll
  static void write() throws IOException {
    REPORT.write(ALL);
  }

  @Test
  void watchedBatchBesideOneThatIsNot() throws Exception {
    List<Throwable> failures = new ArrayList<>();
    Settings settings =
        SupervisedPipeline.settings(
            temp.resolve("watched"), Map.of("JOB_RESTART_MAX", "0", "JOB_PORT", "0"));
    StatusModel board = new StatusModel(clock, History.EMPTY, Optional.of(PublishedRows.NOTHING));
    JobInfo profile = JobInfo.of(settings, "bench");
    try (JobMetrics metrics =
            new JobMetrics(profile, board, () -> WaitingInput.NONE, Optional::empty);
        Endpoints endpoints =
            Endpoints.start(
                settings.endpoint(),
                profile,
                EndpointSources.idle(board, Optional.of(metrics)),
                clock);
        SupervisedPipeline watched =
            pipeline(
                settings,
                event -> {
                  board.on(event, board.snapshot().history().after(event));
                  metrics.accept(event);
                });
        SupervisedPipeline unwatched =
            pipeline(
                SupervisedPipeline.settings(temp.resolve("unwatched"), Map.of()), event -> {})) {
      ExitCode code =
          watched.run(
              attempt -> {
                try (Session session =
                    watched.parts().sessions().open(attempt, List.of()).orElseThrow()) {
                  attempt.activity().ended(new Suspect.Start());
                  measure(attempt, session, watched, unwatched, endpoints.port());
                } catch (Throwable e) {
                  failures.add(e);
                  throw e;
                }
                return new Outcome.Completed();
              });
      assertThat(failures).isEmpty();
      assertThat(code).isEqualTo(ExitCode.DONE);
    }
  }

  private void measure(
      Attempt attempt,
      Session session,
      SupervisedPipeline watched,
      SupervisedPipeline unwatched,
      int port)
      throws Exception {
    CyclePairs with = new CyclePairs(watched.parts(), attempt, attempt.epoch(), session);
    PipelineParts parts = unwatched.parts();
    CyclePairs without =
        new CyclePairs(parts, new Unheard(attempt), parts.fence().nextEpoch(), session);
    SparkListeners listeners = new SparkListeners(session.spark());
    List<Path> files = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    int scrapes = 0;
    for (int pair = -WARM_UP; pair < PAIRS; pair++) {
      boolean first = pair % 2 == 0;
      double ours = 0;
      double alone = 0;
      for (boolean on : List.of(first, !first)) {
        CyclePairs cycles = on ? with : without;
        putIn(files(files, seconds), cycles.input(), pair);
        if (on) {
          listeners.add();
          try (Scraper scraper = new Scraper(port)) {
            ours = cycles.cycle();
            scrapes += scraper.answers();
          }
        } else {
          listeners.remove();
          alone = cycles.cycle();
        }
      }
      seconds.add(alone);
      if (pair >= 0) {
        ratios.add(WATCHED.of(pair, ours, alone));
      }
    }
    listeners.add();
    List<Double> measured = seconds.subList(seconds.size() - PAIRS, seconds.size());
    REPORT.noteMedian("the batch that is not watched, seconds", measured);
    REPORT.note("scrapes during the watched batches: " + scrapes);
    assertThat(measured).allSatisfy(each -> assertThat(each).isGreaterThan(3));
    assertThat(scrapes).as("scrapes").isGreaterThan(3 * PAIRS);
    REPORT.check(new Ratio(WATCHED, ratios));
  }

  /** As many as make a batch long enough, found while it warms up. */
  private List<Path> files(List<Path> files, List<Double> seconds) throws IOException {
    boolean measuring = seconds.size() >= WARM_UP;
    int wanted = measuring ? files.size() : wanted(files.size(), seconds);
    while (files.size() < wanted) {
      files.add(generator.write(temp.resolve("large"), files.size() + ".csv", 200_000));
    }
    return files;
  }

  private static int wanted(int now, List<Double> seconds) {
    return seconds.isEmpty()
        ? FIRST_FILES
        : (int) Math.ceil(now * Math.max(1, LONG_ENOUGH * 1.2 / seconds.getLast()));
  }

  private static void putIn(List<Path> files, Path input, int pair) throws IOException {
    for (Path file : files) {
      Files.createLink(input.resolve(pair + "-" + file.getFileName()), file);
    }
  }

  private static SupervisedPipeline pipeline(Settings settings, Consumer<Event> observer)
      throws Exception {
    return new SupervisedPipeline(
        settings,
        new Plugins(temp.resolve("plugins"), WatchedBench.class.getClassLoader()),
        observer);
  }

  /** Asks as Prometheus and the monitor do, only more often. */
  private static final class Scraper implements AutoCloseable {
    private final HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger answers = new AtomicInteger();
    private final Future<?> asking;

    Scraper(int port) {
      asking =
          timer.scheduleAtFixedRate(
              () -> {
                ask(port, "/metrics");
                ask(port, "/status");
                answers.incrementAndGet();
              },
              0,
              SCRAPED_EVERY.toMillis(),
              TimeUnit.MILLISECONDS);
    }

    private void ask(int port, String path) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
              .timeout(Duration.ofSeconds(5))
              .build();
      try {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Fails when one of them could not be had. */
    int answers() {
      if (asking.isDone()) {
        throw new IllegalStateException("a scrape failed", asking.exceptionNow());
      }
      return answers.get();
    }

    @Override
    public void close() {
      timer.shutdownNow();
      client.close();
    }
  }
}
