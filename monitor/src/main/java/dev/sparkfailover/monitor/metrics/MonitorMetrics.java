package dev.sparkfailover.monitor.metrics;

import dev.sparkfailover.monitor.alerts.Severity;
import dev.sparkfailover.monitor.logs.LogState;
import dev.sparkfailover.monitor.source.PollListener;
import dev.sparkfailover.monitor.status.JobSnapshot;
import dev.sparkfailover.monitor.status.Status;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * What the monitor says of one job, and of itself while it watches that: {@code monitor_*}. A
 * registry does not keep what its gauges look at: the caller that makes this keeps it.
 */
public final class MonitorMetrics implements PollListener {
  private final MeterRegistry registry;
  private final Tags application;
  private final Map<String, AtomicReference<Instant>> lastSuccess = new ConcurrentHashMap<>();
  private final Map<LogState.Level, AtomicLong> logEvents = new ConcurrentHashMap<>();
  private final AtomicReference<Optional<JobSnapshot>> picture =
      new AtomicReference<>(Optional.empty());
  private final Supplier<Instant> now;
  private final Supplier<Optional<Instant>> watchdogSeen;

  /**
   * @param sources their names, as pollers have them
   * @param interval between two questions to one source
   * @param watchdogSeen when the Watchdog alert last arrived
   */
  public MonitorMetrics(
      MeterRegistry registry,
      String application,
      List<String> sources,
      Duration interval,
      Supplier<Instant> now,
      Supplier<Optional<Instant>> watchdogSeen) {
    this.registry = registry;
    this.application = Tags.of("application", application);
    this.now = now;
    this.watchdogSeen = watchdogSeen;
    sources.forEach(this::source);
    // The registry keeps no gauge's number alive: the class it belongs to is.
    TimeGauge.builder(
            "monitor.poll.interval", this, TimeUnit.MILLISECONDS, m -> interval.toMillis())
        .description("MONITOR_POLL_INTERVAL: how often each source is asked")
        .tags(this.application)
        .register(registry);
    status();
    log();
    alerts();
  }

  private void source(String source) {
    AtomicReference<Instant> seen = new AtomicReference<>(Instant.EPOCH);
    lastSuccess.put(source, seen);
    TimeGauge.builder(
            "monitor.last.poll.success.timestamp",
            seen,
            TimeUnit.MILLISECONDS,
            at -> at.get().toEpochMilli())
        .description("When the source last gave a usable answer; 0 before it did")
        .tags(application.and("source", source))
        .register(registry);
    timer(source, true);
    timer(source, false);
  }

  private Timer timer(String source, boolean success) {
    return Timer.builder("monitor.poll")
        .description("How long a question to a source took")
        .tags(application.and("source", source, "outcome", success ? "success" : "failure"))
        .register(registry);
  }

  private void status() {
    for (Status status : Status.values()) {
      Gauge.builder(
              "monitor.job.status",
              picture,
              p ->
                  p.get().map(seen -> seen.diagnosis().status()).orElse(Status.UNKNOWN) == status
                      ? 1
                      : 0)
          .description("How the job is, from all that the monitor sees: 1 for what is the case")
          .tags(application.and("status", status.label()))
          .register(registry);
    }
  }

  private void log() {
    for (LogState.Level level : LogState.Level.values()) {
      AtomicLong count = new AtomicLong();
      logEvents.put(level, count);
      FunctionCounter.builder("monitor.log.events", count, AtomicLong::get)
          .description("Events in the job's log since the monitor started")
          .tags(application.and("level", level.name().toLowerCase(Locale.ROOT)))
          .register(registry);
    }
  }

  private void alerts() {
    for (Severity severity : Severity.values()) {
      Gauge.builder("monitor.alerts.firing", picture, p -> firing(p.get(), severity))
          .description("Alerts that fire, as Alertmanager reported")
          .tags(application.and("severity", severity.label()))
          .register(registry);
    }
    TimeGauge.builder(
            "monitor.watchdog.last.seen.timestamp",
            this,
            TimeUnit.MILLISECONDS,
            metrics -> metrics.watchdogSeen.get().map(Instant::toEpochMilli).orElse(0L))
        .description("When the Watchdog alert last arrived; 0 before it did")
        .tags(application)
        .register(registry);
  }

  private static double firing(Optional<JobSnapshot> picture, Severity severity) {
    return picture.stream()
        .flatMap(seen -> seen.alerts().stream())
        .filter(alert -> Severity.of(alert) == severity)
        .count();
  }

  @Override
  public void polled(String source, boolean success, Duration took) {
    timer(source, success).record(took);
    if (success) {
      lastSuccess.get(source).set(now.get());
    }
  }

  /** The newest picture of the job. */
  public void accept(JobSnapshot newest) {
    picture.set(Optional.of(newest));
    newest
        .seen()
        .log()
        .value()
        .ifPresent(
            log ->
                log.counts()
                    .forEach(
                        (level, count) -> logEvents.get(level).accumulateAndGet(count, Math::max)));
  }
}
