package dev.sparkfailover.monitor.api;

import dev.sparkfailover.monitor.alerts.Alerting;
import dev.sparkfailover.monitor.api.view.AppView;
import dev.sparkfailover.monitor.api.view.ClusterView;
import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.status.JobSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** A status for people without a browser: always six lines, the verdict's word first. */
final class StatusText {
  private static final int MAX_LINE = 300;

  private final Instant now;
  private final AppView app;
  private final ClusterView cluster;
  private final JobSnapshot picture;

  private StatusText(JobSnapshot picture) {
    this.picture = picture;
    now = picture.seen().now().at();
    app = AppView.of(picture);
    cluster = ClusterView.of(picture.seen());
  }

  static String of(JobSnapshot picture) {
    return lines(picture).entrySet().stream()
        .map(line -> "%-12s %s\n".formatted(line.getKey(), line.getValue()))
        .collect(Collectors.joining());
  }

  /** What each line is about, and what it says. */
  static SequencedMap<String, String> lines(JobSnapshot picture) {
    return new StatusText(picture).lines();
  }

  private SequencedMap<String, String> lines() {
    SequencedMap<String, String> lines = new LinkedHashMap<>();
    lines.put(app.status(), line(picture.application() + state()));
    lines.put("why", line(app.reason()));
    lines.put("next", line(app.next()));
    lines.put("restarts", line(restarts()));
    lines.put("cluster", line(cluster() + ", " + alerts()));
    lines.put("last", line(last()));
    return lines;
  }

  /** Whatever is in it, it stays one line. */
  private static String line(String text) {
    String one = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return one.length() <= MAX_LINE ? one : one.substring(0, MAX_LINE) + "…";
  }

  private String state() {
    return app.state()
            .map(state -> ", " + state + app.since().map(at -> " for " + ago(at)).orElse(""))
            .orElse("")
        + app.attempt().map(attempt -> ", attempt " + attempt).orElse("")
        + (app.age().stale() ? " (the job does not answer)" : "");
  }

  private String restarts() {
    return "%s of %s spent, %s in all"
            .formatted(
                known(app.restartsConsecutive()),
                known(app.restartsLimit()),
                known(app.restartCount()))
        + app.nextRestartAt()
            .filter(at -> at.isAfter(now))
            .map(at -> ", the next in " + span(Duration.between(now, at)))
            .orElse("");
  }

  private String cluster() {
    String executors = (local() ? "local, executors " : "executors ") + known(app.executors());
    return local() || "unknown".equals(cluster.master().status())
        ? executors
        : "master %s, workers %s, %s"
            .formatted(
                cluster.master().status(),
                cluster.master().workers().isPresent()
                    ? cluster.master().workers().getAsLong()
                    : "?",
                executors);
  }

  /** Whatever answers where a Spark master is looked for: this job does without. */
  private boolean local() {
    return picture
        .seen()
        .job()
        .value()
        .flatMap(JobState::spark)
        .filter(spark -> spark.applicationId().startsWith("local-"))
        .isPresent();
  }

  private String alerts() {
    if (picture.alerting() == Alerting.BROKEN) {
      return "ALERTING IS BROKEN: Prometheus or Alertmanager is silent";
    }
    int count = picture.alerts().size();
    return count == 0
        ? "no alert fires"
        : "%s alert%s fire%s: %s"
            .formatted(
                count,
                count == 1 ? "" : "s",
                count == 1 ? "s" : "",
                String.join(
                    ", ",
                    picture.alerts().stream().map(a -> a.name()).distinct().limit(3).toList()));
  }

  private String last() {
    String failure =
        app.lastFailure()
            .map(f -> "failure %s ago (%s): %s".formatted(ago(f.at()), f.reason(), f.message()))
            .orElse("no failure");
    return app.lastGoodCycle()
            .map(at -> "good cycle %s ago".formatted(ago(at)))
            .orElse("no good cycle known")
        + "; "
        + failure;
  }

  private static String known(Optional<? extends Number> number) {
    return number.map(String::valueOf).orElse("?");
  }

  private String ago(Instant at) {
    Duration age = Duration.between(at, now);
    return span(age.isNegative() ? Duration.ZERO : age);
  }

  /** As 45s, 12m, 5h 3m, 4d. */
  private static String span(Duration time) {
    Duration whole = time.truncatedTo(ChronoUnit.SECONDS);
    if (whole.toMinutes() == 0) {
      return whole.toSeconds() + "s";
    }
    if (whole.toHours() == 0) {
      return whole.toMinutes() + "m";
    }
    return whole.toDays() == 0
        ? "%sh %sm".formatted(whole.toHours(), whole.toMinutesPart())
        : whole.toDays() + "d";
  }
}
