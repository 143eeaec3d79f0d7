package dev.sparkfailover.monitor.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** A gauge with a row for each thing that is there now; new values alone cost no registration. */
final class VanishingGauge {
  private final MultiGauge gauge;
  private final String label;
  private Map<String, AtomicReference<Double>> cells = Map.of();

  VanishingGauge(
      MeterRegistry registry,
      String name,
      String unit,
      String description,
      Tags common,
      String label) {
    this.label = label;
    gauge =
        MultiGauge.builder(name)
            .description(description)
            .baseUnit(unit.isEmpty() ? null : unit)
            .tags(common)
            .register(registry);
  }

  /** These rows and no other; one thread at a time. */
  void show(Map<String, Double> values) {
    if (!cells.keySet().equals(values.keySet())) {
      cells = cells(values);
      List<Row<?>> rows =
          cells.entrySet().stream()
              .<Row<?>>map(
                  cell ->
                      Row.of(Tags.of(label, cell.getKey()), cell.getValue(), AtomicReference::get))
              .toList();
      gauge.register(rows);
    }
    values.forEach((key, value) -> cells.get(key).set(value));
  }

  /** Rows that stay keep their cell: it is what the registry looks at. */
  private Map<String, AtomicReference<Double>> cells(Map<String, Double> values) {
    Map<String, AtomicReference<Double>> next = new TreeMap<>();
    values.forEach(
        (key, value) -> next.put(key, cells.getOrDefault(key, new AtomicReference<>(value))));
    return next;
  }
}
