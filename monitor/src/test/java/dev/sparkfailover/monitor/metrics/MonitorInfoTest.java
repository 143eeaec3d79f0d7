package dev.sparkfailover.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import org.junit.jupiter.api.Test;

class MonitorInfoTest {
  @Test
  void saysWherePeopleReachItInBothFormats() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    MonitorInfo.register(
        registry, URI.create("https://m.example/failover/"), URI.create("http://127.0.0.1:3000/"));
    String series =
        "monitor_info{dashboard_url=\"http://127.0.0.1:3000\",url=\"https://m.example/failover\"}";
    for (String format :
        new String[] {"text/plain", "application/openmetrics-text; version=1.0.0"}) {
      assertThat(registry.scrape(format).lines().filter(line -> line.startsWith("monitor_")))
          .as(format)
          .singleElement()
          .asString()
          .startsWith(series + " 1");
    }
  }
}
