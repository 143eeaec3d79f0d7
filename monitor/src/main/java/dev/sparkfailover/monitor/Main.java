package dev.sparkfailover.monitor;

import dev.sparkfailover.monitor.settings.BadSettingException;
import dev.sparkfailover.monitor.settings.SettingsReader;
import io.helidon.webserver.WebServer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.util.logging.LogManager;

/** Starts the monitor. */
public final class Main {
  private static final int BAD_CONFIGURATION = 78;

  private Main() {}

  public static void main(String[] args) throws IOException {
    logToConsole();
    int code = run(args);
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Returns once the server is up, or with the exit code of a process that is of no use. */
  private static int run(String[] args) {
    if (args.length > 0) {
      System.err.println("monitor: takes no arguments, got \"%s\"".formatted(args[0]));
      return BAD_CONFIGURATION;
    }
    try {
      WebServer server = Endpoints.start(SettingsReader.read(System.getenv()), metrics());
      System.out.println("Monitor answers on port " + server.port() + ".");
      return 0;
    } catch (BadSettingException e) {
      System.err.println(e.getMessage());
      return BAD_CONFIGURATION;
    }
  }

  private static PrometheusMeterRegistry metrics() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    return registry;
  }

  private static void logToConsole() throws IOException {
    try (InputStream file = Main.class.getResourceAsStream("/logging.properties")) {
      LogManager.getLogManager().readConfiguration(file);
    }
  }
}
