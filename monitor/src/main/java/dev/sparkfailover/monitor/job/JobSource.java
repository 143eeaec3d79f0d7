package dev.sparkfailover.monitor.job;

import dev.sparkfailover.monitor.cluster.Executors.Executor;
import dev.sparkfailover.monitor.source.Fields;
import dev.sparkfailover.monitor.source.Http;
import dev.sparkfailover.monitor.source.Source;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Asks the job how it is: its {@code /status}, as docs/reference/formats.md describes it. */
public final class JobSource implements Source<JobState> {
  private static final int VERSION = 1;
  private static final Set<String> NAMES =
      Set.of(
          "version",
          "at",
          "application",
          "pipeline",
          "build",
          "pid",
          "state",
          "since",
          "ready",
          "attempt",
          "cycle",
          "batch",
          "budget",
          "consecutive",
          "max",
          "last_hour",
          "max_per_hour",
          "backoff",
          "delay_seconds",
          "next_restart_at",
          "last_progress_at",
          "hang_timeout_seconds",
          "last_failure",
          "reason",
          "message",
          "gave_up",
          "parked",
          "problem",
          "last_good_cycle",
          "spark",
          "application_id",
          "executors",
          "id",
          "host_port",
          "active",
          "cores",
          "active_tasks",
          "failed_tasks",
          "completed_tasks",
          "task_millis",
          "gc_millis",
          "memory_used_bytes",
          "memory_max_bytes",
          "disk_used_bytes",
          "shuffle_read_bytes",
          "shuffle_write_bytes",
          "added_at",
          "removed_at",
          "remove_reason",
          "refused",
          "files",
          "first",
          "file",
          "why");

  private final Http http;
  private final URI address;

  /**
   * @param job where the job answers, without a path
   */
  public JobSource(Http http, URI job) {
    this.http = http;
    this.address = job.resolve("/status");
  }

  @Override
  public JobState ask() throws IOException, InterruptedException {
    return http.object(address, NAMES, JobSource::state);
  }

  private static JobState state(Fields status) throws IOException {
    if (status.count("version") != VERSION) {
      throw status.wrong("version", VERSION + "; a monitor of the job's own build understands it");
    }
    return new JobState(
        status.instant("at"),
        status.text("application"),
        status.text("pipeline"),
        status.text("build"),
        status.bigCount("pid"),
        phase(status),
        status.instant("since"),
        status.bool("ready"),
        status.bigCount("attempt"),
        status.bigCount("cycle"),
        status.optionalBigCount("batch"),
        budget(status.object("budget")),
        backoff(status.object("backoff")),
        status.optionalInstant("last_progress_at"),
        status.optionalAmount("hang_timeout_seconds").orElse(0.0),
        failure(status.optionalObject("last_failure")),
        status.optionalText("gave_up"),
        status.optionalText("parked"),
        status.optionalText("problem"),
        lastGoodCycle(status.optionalObject("last_good_cycle")),
        spark(status.optionalObject("spark")),
        refused(status.optionalObject("refused")),
        executors(status));
  }

  private static JobState.Phase phase(Fields status) throws IOException {
    String state = status.text("state");
    return Arrays.stream(JobState.Phase.values())
        .filter(phase -> phase.label().equals(state))
        .findFirst()
        .orElseThrow(() -> status.wrong("state", "one of " + phases()));
  }

  private static String phases() {
    return Arrays.stream(JobState.Phase.values())
        .map(JobState.Phase::label)
        .collect(Collectors.joining(", "));
  }

  private static JobState.Budget budget(Fields budget) throws IOException {
    return new JobState.Budget(
        budget.count("consecutive"),
        budget.count("max"),
        budget.count("last_hour"),
        budget.count("max_per_hour"));
  }

  private static JobState.Backoff backoff(Fields backoff) throws IOException {
    return new JobState.Backoff(
        backoff.amount("delay_seconds"), backoff.optionalInstant("next_restart_at"));
  }

  private static Optional<JobState.Failure> failure(Optional<Fields> failure) throws IOException {
    if (failure.isEmpty()) {
      return Optional.empty();
    }
    Fields f = failure.get();
    return Optional.of(new JobState.Failure(f.text("reason"), f.text("message"), f.instant("at")));
  }

  private static Optional<Instant> lastGoodCycle(Optional<Fields> cycle) throws IOException {
    return cycle.isEmpty() ? Optional.empty() : Optional.of(cycle.get().instant("at"));
  }

  /** A job of an earlier build does not say. */
  private static RefusedFiles refused(Optional<Fields> refused) throws IOException {
    if (refused.isEmpty()) {
      return RefusedFiles.NONE;
    }
    List<RefusedFiles.Entry> first = new ArrayList<>();
    for (Fields each : refused.get().objects("first")) {
      first.add(
          new RefusedFiles.Entry(
              each.text("file"), each.text("reason"), each.text("why"), each.instant("since")));
    }
    return new RefusedFiles(refused.get().count("files"), first);
  }

  private static Optional<JobState.Spark> spark(Optional<Fields> spark) throws IOException {
    if (spark.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new JobState.Spark(spark.get().text("application_id")));
  }

  /** A job of an earlier build does not say. */
  private static List<Executor> executors(Fields status) throws IOException {
    List<Executor> executors = new ArrayList<>();
    for (Fields each : status.optionalObjects("executors")) {
      executors.add(executor(each));
    }
    return executors;
  }

  private static Executor executor(Fields each) throws IOException {
    return new Executor(
        each.text("id"),
        each.text("host_port"),
        each.bool("active"),
        each.count("cores"),
        each.count("active_tasks"),
        each.bigCount("failed_tasks"),
        each.bigCount("completed_tasks"),
        each.bigCount("task_millis"),
        each.bigCount("gc_millis"),
        each.bigCount("memory_used_bytes"),
        each.bigCount("memory_max_bytes"),
        each.bigCount("disk_used_bytes"),
        each.bigCount("shuffle_read_bytes"),
        each.bigCount("shuffle_write_bytes"),
        each.optionalInstant("added_at"),
        each.optionalInstant("removed_at"),
        each.optionalText("remove_reason"));
  }
}
