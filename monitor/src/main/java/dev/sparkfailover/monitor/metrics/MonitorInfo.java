package dev.sparkfailover.monitor.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;

/**
 * Says where people reach the monitor and the dashboards, so that alert rules and dashboards need
 * no address of their own: {@code monitor_info}.
 */
public final class MonitorInfo {
  private MonitorInfo() {}

  public static void register(MeterRegistry registry, URI monitor, URI dashboard) {
    Gauge.builder("monitor.info", () -> 1)
        .description("Where people reach the monitor and the dashboards: always 1")
        .tags("url", bare(monitor), "dashboard_url", bare(dashboard))
        .register(registry);
  }

  /** Paths are added to it. */
  private static String bare(URI url) {
    return url.toString().replaceAll("/+$", "");
  }
}
