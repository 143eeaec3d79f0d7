package dev.sparkfailover.job.http;

import dev.sparkfailover.contract.web.TextFormat;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.event.InputRefusal;
import dev.sparkfailover.job.event.Outage;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.executors.ExecutorTracker;
import dev.sparkfailover.job.ledger.DurationHistogram;
import dev.sparkfailover.job.ledger.OutageTimes;
import dev.sparkfailover.job.status.DiskSpace;
import dev.sparkfailover.job.status.JobInfo;
import dev.sparkfailover.job.status.PublishedRows;
import dev.sparkfailover.job.status.StatusModel;
import dev.sparkfailover.job.status.StatusSnapshot;
import dev.sparkfailover.job.status.WaitingInput;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadDeadlockMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.logging.Log4j2Metrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/**
 * Shows the job as metrics.
 *
 * <p>Counters and gauges read the board, which was restored from the ledger. The histograms are
 * counted here: those of recoveries and failed cycles go on from what the ledger has, as a failure
 * may end the process that would count it; those of starts and good cycles begin at 0.
 */
public final class JobMetrics implements Consumer<Event>, AutoCloseable {
  private static final Duration[] SHORT = OutageTimes.CYCLE_BOUNDS.toArray(Duration[]::new);
  private static final Duration[] LONG = OutageTimes.RECOVERY_BOUNDS.toArray(Duration[]::new);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<MeterBinder> platform =
      List.of(
          new ClassLoaderMetrics(),
          new FileDescriptorMetrics(),
          new JvmGcMetrics(),
          new JvmHeapPressureMetrics(),
          new JvmInfoMetrics(),
          new JvmMemoryMetrics(),
          new JvmThreadDeadlockMetrics(),
          new JvmThreadMetrics(),
          new Log4j2Metrics(),
          new ProcessorMetrics(),
          new UptimeMetrics());
  private final StatusModel model;
  private volatile Optional<ExecutorMetrics> executors = Optional.empty();
  private final boolean committed;
  private final Timer recovery;
  private final Timer sessionStart;
  private final Timer goodCycle;
  private final Timer failedCycle;

  /**
   * Make it after logging was set up, whose events it counts.
   *
   * @param backlog asked at each scrape: must answer at once
   * @param lastProgress when anything last moved on; asked at each scrape
   */
  public JobMetrics(
      JobInfo info,
      StatusModel model,
      Supplier<WaitingInput> backlog,
      Supplier<Optional<Instant>> lastProgress) {
    this(info, model, backlog, lastProgress, true);
  }

  private JobMetrics(
      JobInfo info,
      StatusModel model,
      Supplier<WaitingInput> backlog,
      Supplier<Optional<Instant>> lastProgress,
      boolean committed) {
    this.model = model;
    this.committed = committed;
    registry.config().commonTags("application", info.application());
    states();
    startWaits(info);
    restarts(info);
    cycles(info);
    input(backlog, lastProgress);
    queries("running", Event.QueriesChanged::running);
    queries("stopped", Event.QueriesChanged::stopped);
    queries("failed", Event.QueriesChanged::failed);
    // Without the past they would fall to 0, and rise again when the past is known.
    MeterRegistry kept = committed ? registry : new SimpleMeterRegistry();
    recovery =
        timer(
            kept,
            "failover.recovery",
            Tags.empty(),
            "From the last sign of life before a failure to the first good cycle",
            LONG);
    sessionStart =
        timer(
            registry,
            "failover.session.start",
            Tags.empty(),
            "How long a session took to start",
            SHORT);
    goodCycle = cycle(registry, "success");
    failedCycle = cycle(kept, "failure");
    if (committed) {
      OutageTimes before = model.snapshot().history().totals().measuredSoFar();
      goOn(recovery, before.recovery());
      goOn(failedCycle, before.failedCycles());
    }
    Gauge.builder("failover.build.info", () -> 1)
        .tags("version", info.version(), "pipeline", info.pipeline())
        .description("Which version of the program runs which pipeline")
        .register(registry);
    platform.forEach(binder -> binder.bindTo(registry));
  }

  /**
   * Of a process that knows nothing of the ones before it, and does nothing. It has no counters:
   * from 0 back to what they were, they would be taken for new restarts.
   */
  public static JobMetrics withoutPast(JobInfo info, StatusModel model) {
    return new JobMetrics(info, model, () -> WaitingInput.NONE, Optional::empty, false);
  }

  @Override
  public void accept(Event event) {
    if (event instanceof Event.Recovered e) {
      recovery.record(e.took());
    } else if (event instanceof Event.SessionStarted e) {
      sessionStart.record(e.took());
    } else if (event instanceof Event.CycleSucceeded e) {
      goodCycle.record(e.took());
    } else if (event instanceof Event.RunEnded e && e.failure().isPresent()) {
      e.cycle().ifPresent(failedCycle::record);
    }
  }

  /** Each duration of earlier processes is taken for the mean of its bucket, so all sums agree. */
  private static void goOn(Timer timer, DurationHistogram before) {
    for (DurationHistogram.Bucket bucket : before.buckets()) {
      long mean = bucket.total().toNanos() / bucket.count();
      long rest = bucket.total().toNanos() % bucket.count();
      for (long i = 0; i < bucket.count(); i++) {
        timer.record(i < rest ? mean + 1 : mean, TimeUnit.NANOSECONDS);
      }
    }
  }

  /**
   * Shows how many lines a sink did not take.
   *
   * @param sink {@code console} or {@code log}
   */
  public void dropped(String sink, LongSupplier lines) {
    FunctionCounter.builder("failover.output.dropped.lines", model, b -> lines.getAsLong())
        .tags("sink", sink)
        .description("Lines dropped since the process started, as nothing waits for the sink")
        .register(registry);
  }

  /** Shows how much space the folders have left; NaN where that is not known now. */
  public void disks(DiskSpace disks) {
    for (Outage.Folder folder : disks.folders()) {
      disk("failover.disk.free", folder, disks, "Space that is left", DiskSpace.Space::free);
      disk("failover.disk.size", folder, disks, "Space in all", DiskSpace.Space::size);
    }
  }

  private void disk(
      String name,
      Outage.Folder folder,
      DiskSpace disks,
      String what,
      ToDoubleFunction<DiskSpace.Space> bytes) {
    Gauge.builder(
            name, disks, d -> d.space(folder).map(s -> bytes.applyAsDouble(s)).orElse(Double.NaN))
        .tags("folder", folder.label())
        .baseUnit("bytes")
        .description(what + " where the folder lies; of several places the fullest")
        .strongReference(true)
        .register(registry);
  }

  /** Shows the executors of the session that is up, and what all of this process did. */
  public void executors(ExecutorTracker tracker) {
    executors = Optional.of(new ExecutorMetrics(registry, tracker));
  }

  /** All series in the format given, which must be one of text. */
  String scrape(TextFormat format) {
    executors.ifPresent(ExecutorMetrics::refresh);
    return registry.scrape(format.contentType());
  }

  private void states() {
    for (State state : State.values()) {
      Tags tags = Tags.of("state", state.label());
      gauge("failover.state", tags, "1 for the state the job is in", v -> v.state() == state);
      timestamp(
          "failover.state.entered.timestamp",
          tags,
          "When the state was last entered, 0 if not since the process started",
          v -> Optional.ofNullable(v.entered().get(state)));
      counter(
          "failover.state.time",
          tags,
          "seconds",
          "Time spent in the state, over all processes, as far as the ledger has it",
          v -> seconds(v.history().totals().stateTime().getOrDefault(state, Duration.ZERO)));
    }
  }

  private void startWaits(JobInfo info) {
    duration(
        "failover.start.timeout",
        "JOB_START_TIMEOUT: a start that waits for longer is worth an alert",
        v -> info.startTimeout());
    for (Outage.Folder folder : Outage.Folder.values()) {
      for (Outage.Cause cause : Outage.Cause.values()) {
        gauge(
            "failover.start.waiting",
            Tags.of("folder", folder.label(), "cause", cause.label()),
            "1 for what the job's start waits for, before the first attempt",
            v -> v.outage().filter(o -> o.folder() == folder && o.cause() == cause).isPresent());
      }
    }
  }

  private void restarts(JobInfo info) {
    for (FailureClass reason : FailureClass.values()) {
      Tags tags = Tags.of("reason", reason.label());
      counter(
          "failover.restarts",
          tags,
          "",
          "Restarts decided on, by the class of the failure",
          v -> v.history().totals().restarts().getOrDefault(reason, 0L));
      counter(
          "failover.failures",
          tags,
          "",
          "Runs that failed, by class",
          v -> v.history().totals().failures().getOrDefault(reason, 0L));
    }
    number(
        "failover.restarts.consecutive",
        "Restarts since the budget was last restored, class session left out",
        v -> v.history().budget().consecutive());
    number(
        "failover.restarts.limit",
        "How many consecutive restarts are allowed",
        v -> info.budget().max());
    duration(
        "failover.backoff.delay",
        "The wait before the next restart, 0 when none is due",
        v -> v.delay().orElse(Duration.ZERO));
    duration(
        "failover.backoff.max",
        "The longest wait before a restart, jitter left out",
        v -> info.maxBackoff());
    timestamp(
        "failover.next.restart.timestamp",
        Tags.empty(),
        "When the next restart is due, 0 when none is",
        v -> v.history().notBefore());
    timestamp(
        "failover.last.restart.timestamp",
        Tags.empty(),
        "When the job was last restarted, 0 if never",
        v -> v.history().totals().lastRestart());
  }

  private void cycles(JobInfo info) {
    timestamp(
        "failover.cycle.last.success.timestamp",
        Tags.empty(),
        "When a cycle last ended well, 0 if never",
        StatusSnapshot::lastSuccess);
    timestamp(
        "failover.cycle.started.timestamp",
        Tags.empty(),
        "When the last cycle began, 0 if none did since the process started",
        StatusSnapshot::cycleStarted);
    duration(
        "failover.hang.timeout",
        "JOB_HANG_TIMEOUT: after this long without progress the watchdog ends a run",
        v -> info.hangTimeout());
    duration(
        "failover.freshness.target",
        "JOB_FRESHNESS: how old the oldest waiting input may become; 0: no target",
        v -> info.freshness().orElse(Duration.ZERO));
    duration("failover.cycle.interval", "The wait between two cycles", v -> info.cycleInterval());
    if (model.snapshot().done().isPresent()) {
      rows("processed", PublishedRows::rows);
      rows("quarantined", PublishedRows::quarantinedRows);
    }
    counter(
        "failover.quarantined.files",
        Tags.empty(),
        "",
        "Files set aside because they cannot be processed",
        v -> v.history().totals().quarantinedFiles());
    for (FaultKind kind : FaultKind.values()) {
      counter(
          "failover.faults.injected",
          Tags.of("kind", kind.label()),
          "",
          "Faults injected",
          v -> v.history().totals().faults().getOrDefault(kind, 0L));
    }
    Gauge.builder("failover.fault.rate", info::faultRate)
        .description("The chance of an injected fault in a cycle, 0 when faults are off")
        .register(registry);
  }

  private void rows(String result, ToDoubleFunction<PublishedRows> rows) {
    counter(
        "failover.rows",
        Tags.of("result", result),
        "",
        "Rows taken in",
        v -> rows.applyAsDouble(v.done().orElseThrow()));
  }

  private void input(Supplier<WaitingInput> backlog, Supplier<Optional<Instant>> lastProgress) {
    Gauge.builder("failover.input.backlog.files", () -> backlog.get().files())
        .description("Files that wait in the input, those that are refused left out")
        .register(registry);
    for (InputRefusal reason : InputRefusal.values()) {
      Gauge.builder("failover.input.refused.files", () -> backlog.get().refused().count(reason))
          .tags("reason", reason.label())
          .description("Input files that cannot be taken and stay where they are, by reason")
          .register(registry);
    }
    timestamp(
        "failover.input.oldest.timestamp",
        Tags.empty(),
        "The modification time of the file that waits longest, 0 when none waits",
        v -> backlog.get().oldest());
    timestamp(
        "failover.last.progress.timestamp",
        Tags.empty(),
        "When a task, a query or the pipeline last moved on, 0 if none did",
        v -> lastProgress.get());
  }

  private void queries(String state, ToIntFunction<Event.QueriesChanged> count) {
    Gauge.builder("failover.queries", model, b -> count.applyAsInt(b.snapshot().queries()))
        .tags("state", state)
        .description("Streaming queries of an application's last attempt, by what became of them")
        .strongReference(true)
        .register(registry);
  }

  private void gauge(
      String name, Tags tags, String description, Function<StatusSnapshot, Boolean> whether) {
    Gauge.builder(name, model, b -> whether.apply(b.snapshot()) ? 1 : 0)
        .tags(tags)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private void number(String name, String description, ToDoubleFunction<StatusSnapshot> value) {
    Gauge.builder(name, model, b -> value.applyAsDouble(b.snapshot()))
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private void duration(String name, String description, Function<StatusSnapshot, Duration> value) {
    TimeGauge.builder(name, model, TimeUnit.SECONDS, b -> seconds(value.apply(b.snapshot())))
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private void timestamp(
      String name,
      Tags tags,
      String description,
      Function<StatusSnapshot, Optional<Instant>> value) {
    TimeGauge.builder(
            name,
            model,
            TimeUnit.SECONDS,
            b -> value.apply(b.snapshot()).map(t -> t.toEpochMilli() / 1000.0).orElse(0.0))
        .tags(tags)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private void counter(
      String name,
      Tags tags,
      String unit,
      String description,
      ToDoubleFunction<StatusSnapshot> value) {
    if (!committed) {
      return;
    }
    FunctionCounter.builder(name, model, b -> value.applyAsDouble(b.snapshot()))
        .tags(tags)
        .baseUnit(unit.isEmpty() ? null : unit)
        .description(description)
        .register(registry);
  }

  private static Timer cycle(MeterRegistry in, String outcome) {
    return timer(in, "failover.cycle", Tags.of("outcome", outcome), "How long a cycle took", SHORT);
  }

  private static Timer timer(
      MeterRegistry in, String name, Tags tags, String description, Duration[] buckets) {
    return Timer.builder(name)
        .tags(tags)
        .description(description)
        .serviceLevelObjectives(buckets)
        .register(in);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  @Override
  public void close() {
    for (MeterBinder binder : platform) {
      if (binder instanceof JvmGcMetrics gc) {
        gc.close();
      } else if (binder instanceof JvmHeapPressureMetrics pressure) {
        pressure.close();
      } else if (binder instanceof Log4j2Metrics log) {
        log.close();
      }
    }
    registry.close();
  }
}
