package dev.sparkfailover.monitor.api.view;

import dev.sparkfailover.monitor.cluster.Executors;
import dev.sparkfailover.monitor.logs.LogState;
import dev.sparkfailover.monitor.status.JobSnapshot;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What {@code GET /api/status} answers.
 *
 * @param callsItself the job's own word, where that is another one
 * @param executors at work now
 * @param alerts the first {@value #MAX_ALERTS} that fire; {@code alertsFiring} says how many do
 * @param alerting whether alerts reach the monitor: works, broken, unknown
 * @param logs the last {@value #LOG_LINES} lines of the log
 */
public record StatusView(
    String application,
    Optional<String> callsItself,
    List<String> applications,
    Parts status,
    List<ExecutorView> executors,
    List<AlertView> alerts,
    int alertsFiring,
    String alerting,
    List<String> logs,
    Instant timestamp) {
  static final int MAX_ALERTS = 100;
  private static final int LOG_LINES = 10;
  private static final int MAX_LINE = 2_000;

  /** The three parts that the first users know. */
  public record Parts(ClusterView.Master master, ClusterView.Worker worker, AppView app) {}

  public static StatusView of(JobSnapshot picture, List<String> applications) {
    ClusterView cluster = ClusterView.of(picture.seen());
    return new StatusView(
        picture.application(),
        picture.callsItself(),
        applications,
        new Parts(cluster.master(), cluster.worker(), AppView.of(picture)),
        picture.seen().executors().value().map(Executors::active).orElse(List.of()).stream()
            .map(ExecutorView::of)
            .toList(),
        picture.alerts().stream().limit(MAX_ALERTS).map(AlertView::of).toList(),
        picture.alerts().size(),
        picture.alerting().label(),
        picture.seen().log().value().map(StatusView::lastLines).orElse(List.of()),
        picture.seen().now().at());
  }

  private static List<String> lastLines(LogState log) {
    Deque<String> lines = new ArrayDeque<>();
    for (LogState.Event event : log.events().reversed()) {
      for (String line : event.text().lines().toList().reversed()) {
        lines.addFirst(line.length() > MAX_LINE ? line.substring(0, MAX_LINE) + "…" : line);
        if (lines.size() == LOG_LINES) {
          return List.copyOf(lines);
        }
      }
    }
    return List.copyOf(lines);
  }
}
