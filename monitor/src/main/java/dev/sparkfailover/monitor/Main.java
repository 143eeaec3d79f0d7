package dev.sparkfailover.monitor;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.contract.web.CannotListenException;
import dev.sparkfailover.monitor.settings.BadSettingException;
import dev.sparkfailover.monitor.settings.Origins;
import dev.sparkfailover.monitor.settings.Settings;
import dev.sparkfailover.monitor.settings.SettingsReader;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadDeadlockMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.logging.LogManager;

/** Starts the monitor. */
public final class Main {
  private static final int BAD_CONFIGURATION = 78;

  private Main() {}

  public static void main(String[] args) throws IOException {
    QueuedConsole.takeOver();
    logToConsole();
    try {
      run(Origins.merged(System.getenv(), Path.of(""), config(args)));
    } catch (BadSettingException | CannotListenException e) {
      System.err.println(e.getMessage());
      System.exit(BAD_CONFIGURATION);
    }
  }

  /** Returns once it answers; the process runs until it is asked to stop. */
  private static void run(Map<String, String> variables) {
    Settings settings = SettingsReader.read(variables);
    Monitor monitor = Monitor.start(settings, metrics(settings), new SystemClock());
    Runtime.getRuntime().addShutdownHook(new Thread(monitor::close, "monitor-stop"));
    InetAddress bind = settings.bind();
    System.out.printf(
        "The monitor answers at http://%s:%s/api/status%n",
        bind.isAnyLocalAddress() ? "127.0.0.1" : bind.getHostAddress(), monitor.port());
  }

  private static Optional<Path> config(String[] args) {
    if (args.length == 0) {
      return Optional.empty();
    }
    if (args.length == 2 && args[0].equals("--config")) {
      return Optional.of(Path.of(args[1]));
    }
    throw new BadSettingException(
        "monitor: takes --config FILE and no other arguments, got \"%s\""
            .formatted(String.join(" ", args)));
  }

  static PrometheusMeterRegistry metrics(Settings settings) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    // For what it says of itself: series of a job carry that job's own name.
    registry.config().commonTags("application", settings.jobs().getFirst().application());
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    // Listens to the JVM for as long as there is one: it need not be closed.
    new JvmHeapPressureMetrics().bindTo(registry);
    new JvmThreadDeadlockMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    return registry;
  }

  private static void logToConsole() throws IOException {
    try (InputStream file = Main.class.getResourceAsStream("/logging.properties")) {
      LogManager.getLogManager().readConfiguration(file);
    }
  }
}
