package dev.sparkfailover.job.settings;

import dev.sparkfailover.job.event.FaultKind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * All that a person can set; see docs/reference/configuration.md.
 *
 * @param sparkConf Spark's own settings, by Spark's names
 */
public record Settings(
    String sparkMaster,
    String application,
    String pipeline,
    App app,
    URI dataDir,
    Path logDir,
    LogFormat logFormat,
    Cycles cycles,
    Books books,
    Budget budget,
    Backoff backoff,
    Bounds bounds,
    OnExhausted onExhausted,
    Endpoint endpoint,
    Faults faults,
    int demoOrders,
    Map<String, String> sparkConf) {

  /** The pipeline's name that stands for an existing application. */
  public static final String APP_PIPELINE = "app";

  public Settings {
    sparkConf = Map.copyOf(sparkConf);
  }

  /** With a log for people. */
  public Settings(
      String sparkMaster,
      String application,
      String pipeline,
      App app,
      URI dataDir,
      Path logDir,
      Cycles cycles,
      Books books,
      Budget budget,
      Backoff backoff,
      Bounds bounds,
      OnExhausted onExhausted,
      Endpoint endpoint,
      Faults faults,
      int demoOrders,
      Map<String, String> sparkConf) {
    this(
        sparkMaster,
        application,
        pipeline,
        app,
        dataDir,
        logDir,
        LogFormat.TEXT,
        cycles,
        books,
        budget,
        backoff,
        bounds,
        onExhausted,
        endpoint,
        faults,
        demoOrders,
        sparkConf);
  }

  /** How the log and the console are written: lines for people, or JSON, an object a line. */
  public enum LogFormat {
    TEXT,
    JSON
  }

  /** Whether Spark runs in this process alone, without executors of their own. */
  public boolean localMaster() {
    return SparkMaster.isInDriver(sparkMaster);
  }

  /** Whether an existing application runs, instead of a pipeline. */
  public boolean runsApp() {
    return pipeline.equals(APP_PIPELINE);
  }

  /** An existing application, for {@code JOB_PIPELINE=app}. */
  public record App(Optional<Path> jar, String mainClass, String args, Isolation isolation) {}

  /** Where an existing application's main runs. */
  public enum Isolation {
    SESSION,
    PROCESS
  }

  /** The pace; {@code max} 0 means without end. */
  public record Cycles(Duration interval, long max) {}

  /**
   * How the input is taken in and kept.
   *
   * @param freshness how old the oldest waiting file may become, if there is a target
   */
  public record Books(
      Duration settle,
      int maxFilesPerBatch,
      Archive archive,
      int quarantineMax,
      Optional<Duration> freshness) {

    /** Without a target. */
    public Books(Duration settle, int maxFilesPerBatch, Archive archive, int quarantineMax) {
      this(settle, maxFilesPerBatch, archive, quarantineMax, Optional.empty());
    }
  }

  /** What becomes of files that are done: kept, deleted, or kept for a time. */
  public sealed interface Archive {
    record Keep() implements Archive {}

    record Delete() implements Archive {}

    record KeepFor(Duration time) implements Archive {}
  }

  /** How many restarts before giving up. */
  public record Budget(int max, int maxPerHour, int resetCycles) {}

  /** How long to wait before a restart. */
  public record Backoff(Duration initial, double multiplier, Duration max, double jitter) {
    public Backoff {
      if (max.compareTo(initial) < 0) {
        throw new IllegalArgumentException(
            "max must be >= initial %s, got %s".formatted(initial, max));
      }
      if (!(jitter >= 0 && jitter < 1)) {
        throw new IllegalArgumentException("jitter must be from 0 to below 1, got " + jitter);
      }
    }
  }

  /** What may take how long. */
  public record Bounds(
      Duration start, Duration hang, Duration stop, Duration fenceWait, Duration healthyAfter) {

    /** Work counts as healthy after as long as silence counts as a hang. */
    public Bounds(Duration start, Duration hang, Duration stop, Duration fenceWait) {
      this(start, hang, stop, fenceWait, hang);
    }
  }

  /** What giving up does: end the process, or stay up without Spark. */
  public enum OnExhausted {
    EXIT,
    PARK
  }

  /** Where the job answers; port 0 means any free one. */
  public record Endpoint(int port, String bind, Optional<Path> tokenFile) {
    public Endpoint {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port must be from 0 to 65535, got " + port);
      }
    }
  }

  /** Faults on purpose: the chance per cycle, the kinds, and the seed. */
  public record Faults(double rate, Set<FaultKind> kinds, OptionalLong seed) {
    public Faults {
      kinds =
          Collections.unmodifiableSortedSet(new TreeSet<>(kinds)); // A draw by seed needs an order.
      if (!(rate >= 0 && rate <= 1)) {
        throw new IllegalArgumentException("rate must be from 0 to 1, got " + rate);
      }
    }
  }
}
