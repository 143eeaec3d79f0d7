package dev.sparkfailover.monitor.cluster;

import static dev.sparkfailover.monitor.cluster.MasterSource.bytes;

import dev.sparkfailover.monitor.source.Fields;
import dev.sparkfailover.monitor.source.Http;
import dev.sparkfailover.monitor.source.Source;
import java.io.IOException;
import java.util.Set;

/** Asks a Spark standalone worker how it is: the {@code /json/} of its web page. */
public final class WorkerSource implements Source<WorkerState> {
  private static final Set<String> NAMES =
      Set.of("id", "cores", "coresused", "memory", "memoryused", "executors", "finishedexecutors");

  private final Http http;
  private final MasterState.Worker worker;

  public WorkerSource(Http http, MasterState.Worker worker) {
    this.http = http;
    this.worker = worker;
  }

  @Override
  public WorkerState ask() throws IOException, InterruptedException {
    return http.object(MasterSource.page(worker.webUi()), NAMES, this::state);
  }

  private WorkerState state(Fields answer) throws IOException {
    if (!answer.text("id").equals(worker.id())) {
      // Another one took its place, and the master has not noticed yet.
      throw answer.wrong("id", "\"" + worker.id() + "\"");
    }
    return new WorkerState(
        worker.id(),
        answer.count("cores"),
        answer.count("coresused"),
        bytes(answer, "memory"),
        bytes(answer, "memoryused"),
        answer.objects("executors").size(),
        answer.objects("finishedexecutors").size());
  }
}
