package dev.sparkfailover.monitor;

import dev.sparkfailover.contract.config.SecretMasking;
import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.Moment;
import dev.sparkfailover.monitor.alerts.AlertBook;
import dev.sparkfailover.monitor.alerts.Alerting;
import dev.sparkfailover.monitor.api.Readiness;
import dev.sparkfailover.monitor.api.Server;
import dev.sparkfailover.monitor.api.SnapshotBoard;
import dev.sparkfailover.monitor.cluster.MasterSource;
import dev.sparkfailover.monitor.cluster.MasterState;
import dev.sparkfailover.monitor.cluster.MastersSource;
import dev.sparkfailover.monitor.cluster.WorkerSource;
import dev.sparkfailover.monitor.cluster.WorkerState;
import dev.sparkfailover.monitor.cluster.Workers;
import dev.sparkfailover.monitor.heartbeat.Heartbeat;
import dev.sparkfailover.monitor.heartbeat.HttpCall;
import dev.sparkfailover.monitor.job.JobSource;
import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.ledger.LedgerSource;
import dev.sparkfailover.monitor.ledger.LedgerState;
import dev.sparkfailover.monitor.logs.LogSource;
import dev.sparkfailover.monitor.logs.LogState;
import dev.sparkfailover.monitor.metrics.ClusterMetrics;
import dev.sparkfailover.monitor.metrics.MonitorInfo;
import dev.sparkfailover.monitor.metrics.MonitorMetrics;
import dev.sparkfailover.monitor.settings.HeartbeatFile;
import dev.sparkfailover.monitor.settings.Settings;
import dev.sparkfailover.monitor.source.Http;
import dev.sparkfailover.monitor.source.LastAnswer;
import dev.sparkfailover.monitor.source.PollListener;
import dev.sparkfailover.monitor.source.Poller;
import dev.sparkfailover.monitor.source.Source;
import dev.sparkfailover.monitor.status.JobSnapshot;
import dev.sparkfailover.monitor.status.StatusRules;
import dev.sparkfailover.monitor.watch.NameCheck;
import dev.sparkfailover.monitor.watch.SnapshotLoop;
import dev.sparkfailover.monitor.watch.Sources;
import dev.sparkfailover.monitor.watch.Wakeup;
import dev.sparkfailover.monitor.watch.WatchedJob;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Everything that watches, wired up: sources are polled, pictures painted, requests answered. */
final class Monitor implements AutoCloseable {
  private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(5);
  private static final List<String> SOURCES = List.of("job", "ledger", "log", "master", "worker");

  private final Settings settings;
  private final Clock clock;
  private final Wakeup wakeup = new Wakeup();
  private final Http http;
  private final Map<String, MonitorMetrics> metrics = new HashMap<>();

  /** What was opened, the last first. */
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private Server server;

  private Monitor(Settings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    // The pollers give up first, and know that it was for silence.
    http = owned(new Http(timeout(settings).multipliedBy(2)));
  }

  /**
   * Watches and answers from now on, until it is closed.
   *
   * @throws dev.sparkfailover.contract.web.CannotListenException when no client could reach it
   */
  static Monitor start(Settings settings, PrometheusMeterRegistry registry, Clock clock) {
    Monitor monitor = new Monitor(settings, clock);
    try {
      monitor.start(registry);
      return monitor;
    } catch (RuntimeException e) {
      monitor.close();
      throw e;
    }
  }

  /** Where it listens. */
  int port() {
    return server.port();
  }

  private void start(PrometheusMeterRegistry registry) {
    List<String> applications = settings.jobs().stream().map(Settings.Job::application).toList();
    AlertBook alerts = new AlertBook(clock, SecretMasking::mask, alert -> wakeup.ring());
    List<Consumer<JobSnapshot>> viewers = new ArrayList<>();
    for (String application : applications) {
      viewers.add(counting(registry, application, alerts));
    }
    SnapshotBoard snapshots = new SnapshotBoard(applications);
    viewers.add(snapshots);
    viewers.add(new NameCheck());
    settings.heartbeat().ifPresent(setting -> heartbeat(setting, alerts));
    SnapshotLoop snapshotLoop =
        owned(new SnapshotLoop(watches(alerts), viewers, wakeup, clock)).start();
    server =
        owned(
            Server.start(
                new Server.Config(
                    settings.bind(),
                    settings.port(),
                    settings.tokenFile(),
                    settings.addresses().monitor(),
                    Optional.of(settings.addresses().dashboard())
                        .filter(grafana -> settings.addresses().dashboardSet()),
                    Server.Limits.DEFAULT),
                new Server.Parts(
                    snapshots,
                    jobs(),
                    alerts,
                    new Readiness(snapshots, alerts, clock),
                    registry,
                    snapshotLoop::sinceTick,
                    clock)));
    MonitorInfo.register(registry, address(), settings.addresses().dashboard());
  }

  /** Where people reach it: on this machine, unless a setting says otherwise. */
  private URI address() {
    return settings
        .addresses()
        .monitor()
        .orElseGet(() -> URI.create("http://127.0.0.1:" + server.port()));
  }

  private Map<String, URI> jobs() {
    Map<String, URI> jobs = new LinkedHashMap<>();
    settings.jobs().forEach(job -> jobs.put(job.application(), job.url()));
    return jobs;
  }

  private void heartbeat(Settings.Heartbeat setting, AlertBook alerts) {
    HttpCall call =
        owned(
            new HttpCall(
                () ->
                    switch (setting) {
                      case Settings.Heartbeat.Url given -> given.url();
                      case Settings.Heartbeat.File file -> HeartbeatFile.read(file.path());
                    }));
    Heartbeat unused = owned(new Heartbeat(call, alerts::watchdog, clock)).start();
  }

  private Consumer<JobSnapshot> counting(
      PrometheusMeterRegistry registry, String application, AlertBook alerts) {
    MonitorMetrics own =
        new MonitorMetrics(
            registry,
            application,
            SOURCES,
            settings.pollInterval(),
            () -> clock.moment().at(),
            () -> alerts.watchdog().map(Moment::at));
    metrics.put(application, own);
    ClusterMetrics cluster = new ClusterMetrics(registry, application);
    return picture -> {
      if (picture.application().equals(application)) {
        own.accept(picture);
        cluster.accept(picture);
      }
    };
  }

  /** Every job has its own sources, but for the cluster, which is one for all. */
  private List<WatchedJob> watches(AlertBook alerts) {
    PollListener all =
        (source, success, took) ->
            metrics.values().forEach(each -> each.polled(source, success, took));
    Workers workers =
        owned(new Workers(worker -> poller("worker", new WorkerSource(http, worker), all)));
    List<MasterSource> masters =
        settings.masters().stream().map(url -> new MasterSource(http, url)).toList();
    Supplier<LastAnswer<MasterState>> master =
        masters.isEmpty()
            ? LastAnswer::none
            : polled("master", workers.following(new MastersSource(masters)), all);
    return settings.jobs().stream()
        .map(job -> watch(job, master, workers::readings, alerts))
        .toList();
  }

  private WatchedJob watch(
      Settings.Job job,
      Supplier<LastAnswer<MasterState>> master,
      Supplier<Map<String, LastAnswer<WorkerState>>> workers,
      AlertBook alerts) {
    PollListener listener = metrics.get(job.application());
    Supplier<LastAnswer<JobState>> state = polled("job", new JobSource(http, job.url()), listener);
    Supplier<LastAnswer<LedgerState>> ledger =
        polled("ledger", file(job.ledger(), "ledger", LedgerSource::new), listener);
    Supplier<LastAnswer<LogState>> log =
        polled("log", file(job.log(), "log", LogSource::new), listener);
    return new WatchedJob(
        job.application(),
        new Sources(state, ledger, master, workers, log),
        settings.staleAfter(),
        StatusRules::diagnosis,
        () -> alerts.firing(job.application()),
        () -> Alerting.of(alerts.watchdog(), clock.moment()));
  }

  private static <T> Source<T> file(
      Optional<Path> file, String what, Function<Path, Source<T>> source) {
    return file.map(source)
        .orElse(
            () -> {
              throw new IOException("no %s file is set for this job".formatted(what));
            });
  }

  private <T> Supplier<LastAnswer<T>> polled(String name, Source<T> source, PollListener listener) {
    Poller<T> poller = owned(poller(name, source, listener));
    poller.start();
    return poller::reading;
  }

  private <T> Poller<T> poller(String name, Source<T> source, PollListener listener) {
    return new Poller<>(
        name,
        source,
        clock,
        settings.pollInterval(),
        timeout(settings),
        (which, success, took) -> {
          listener.polled(which, success, took);
          wakeup.ring();
        });
  }

  private static Duration timeout(Settings settings) {
    Duration interval = settings.pollInterval();
    if (interval.compareTo(SHORTEST_TIMEOUT) < 0) {
      return SHORTEST_TIMEOUT;
    }
    return interval.compareTo(LONGEST_TIMEOUT) > 0 ? LONGEST_TIMEOUT : interval;
  }

  private <T extends AutoCloseable> T owned(T resource) {
    opened.push(resource);
    return resource;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        // The next one must be closed all the same; the process is about to end.
        System.getLogger(Monitor.class.getName())
            .log(System.Logger.Level.WARNING, "not closed cleanly", e);
      }
    }
  }
}
