package dev.sparkfailover.monitor.cluster;

import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.source.Fields;
import dev.sparkfailover.monitor.source.Http;
import dev.sparkfailover.monitor.source.LastAnswer;
import dev.sparkfailover.monitor.source.Source;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Asks the driver's REST API for all executors of the session that the job has up. */
public final class ExecutorsSource implements Source<Executors> {
  private static final Set<String> NAMES =
      Set.of(
          "id",
          "hostPort",
          "isActive",
          "totalCores",
          "activeTasks",
          "failedTasks",
          "completedTasks",
          "totalDuration",
          "totalGCTime",
          "memoryUsed",
          "maxMemory",
          "diskUsed",
          "totalShuffleRead",
          "totalShuffleWrite",
          "addTime",
          "removeTime",
          "removeReason");

  private final Http http;
  private final URI job;
  private final Supplier<LastAnswer<JobState>> state;

  /**
   * @param job where the job answers: its session's page is on the same host
   * @param state what the job last said
   */
  public ExecutorsSource(Http http, URI job, Supplier<LastAnswer<JobState>> state) {
    this.http = http;
    this.job = job;
    this.state = state;
  }

  /** None at all while the job says that no session is up: that is an answer as well. */
  @Override
  public Executors ask() throws IOException, InterruptedException {
    Optional<JobState.Spark> session = session(state.get());
    if (session.isEmpty()) {
      return Executors.NONE;
    }
    return new Executors(
        session.get().applicationId(),
        http.objects(address(session.get()), NAMES, ExecutorsSource::executor));
  }

  private static Optional<JobState.Spark> session(LastAnswer<JobState> job) throws IOException {
    if (job.value().isEmpty()) {
      throw new IOException("the job has not said yet whether a session is up");
    }
    Optional<JobState.Spark> session = job.value().get().spark();
    if (session.isEmpty() && job.problem().isPresent()) {
      throw new IOException(
          "the job cannot be asked whether a session is up: " + job.problem().get());
    }
    return session;
  }

  private URI address(JobState.Spark session) throws IOException {
    if (session.uiPort().isEmpty()) {
      throw new IOException("the session has no web page to ask: spark.ui.enabled is off");
    }
    if (!session.applicationId().matches("[A-Za-z0-9_.-]{1,200}")) {
      throw new IOException(
          "the job says application id \"%s\", expected letters, digits, _ . - only"
              .formatted(session.applicationId()));
    }
    String path = "/api/v1/applications/%s/allexecutors".formatted(session.applicationId());
    try {
      return new URI("http", null, job.getHost(), session.uiPort().getAsInt(), path, null, null);
    } catch (URISyntaxException e) {
      throw new IOException("no address for the session's web page: " + e.getMessage(), e);
    }
  }

  private static Executors.Executor executor(Fields each) throws IOException {
    return new Executors.Executor(
        each.text("id"),
        each.text("hostPort"),
        each.bool("isActive"),
        each.count("totalCores"),
        each.count("activeTasks"),
        each.bigCount("failedTasks"),
        each.bigCount("completedTasks"),
        each.bigCount("totalDuration"),
        each.bigCount("totalGCTime"),
        each.bigCount("memoryUsed"),
        each.bigCount("maxMemory"),
        each.bigCount("diskUsed"),
        each.bigCount("totalShuffleRead"),
        each.bigCount("totalShuffleWrite"),
        time(each, "addTime"),
        time(each, "removeTime"),
        each.optionalText("removeReason"));
  }

  /** Spark writes ISO 8601, but for the zone: {@code 2026-03-01T10:00:00.000GMT}. */
  private static Optional<Instant> time(Fields each, String name) throws IOException {
    Optional<String> text = each.optionalText(name);
    try {
      return text.map(time -> Instant.parse(time.replaceFirst("GMT$", "Z")));
    } catch (DateTimeParseException e) {
      throw each.wrong(name, "a time like 2026-03-01T10:00:00.000GMT");
    }
  }
}
