package dev.sparkfailover.monitor.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.monitor.job.JobSource;
import dev.sparkfailover.monitor.job.JobState;
import dev.sparkfailover.monitor.source.Await;
import dev.sparkfailover.monitor.source.Http;
import dev.sparkfailover.monitor.source.Poller;
import dev.sparkfailover.monitor.source.Source;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ClusterIT {
  private static final long MEBIBYTE = 1L << 20;

  @TempDir private Path folder;

  private final Http http = new Http(Duration.ofSeconds(20));

  @Test
  @Timeout(300)
  void seesARealClusterAndWhatIsKilledInIt() throws Exception {
    try (http;
        SparkProcesses processes = new SparkProcesses(folder);
        Workers workers = new Workers(w -> poller("worker", new WorkerSource(http, w)));
        Poller<MasterState> master =
            poller("master", workers.following(new MasterSource(http, processes.masterPage())))) {
      Process masterProcess = processes.master();
      Process workerProcess = processes.worker();
      Process jobProcess = processes.job();
      master.start();
      await(processes, "the job's address", () -> said(processes));
      URI address = processes.jobAddress();
      try (Poller<JobState> job = poller("job", new JobSource(http, address)).start()) {
        await(processes, "work on an executor", () -> completed(job) > 0);
        assertTrueValues(master, workers, job);

        workerProcess.descendants().forEach(ProcessHandle::destroyForcibly);
        await(processes, "the killed executor", () -> gone(job).size() == 1);
        assertThat(gone(job)).containsExactly("Command exited with code 137");
        await(processes, "work on another executor", () -> completed(job) > 0);

        SparkProcesses.kill(workerProcess);
        await(processes, "the lost worker", () -> value(master).aliveWorkers() == 0);
        assertThat(value(master).workers()).extracting(w -> w.state()).containsExactly("DEAD");
        await(processes, "that nobody asks it", () -> workers.readings().isEmpty());
        await(processes, "its lost executor", () -> gone(job).size() == 2);
        assertThat(working(job)).isEmpty();

        SparkProcesses.kill(masterProcess);
        await(processes, "the lost master", () -> master.reading().problem().isPresent());
        assertThat(master.reading().problem())
            .contains(processes.masterPage() + "/json/: cannot connect: connection refused");
        assertThat(master.reading().value()).isPresent();

        SparkProcesses.kill(jobProcess);
        await(processes, "the lost job", () -> job.reading().problem().isPresent());
      }
    }
  }

  private void assertTrueValues(Poller<MasterState> master, Workers workers, Poller<JobState> job)
      throws Exception {
    String application = job.reading().value().orElseThrow().spark().orElseThrow().applicationId();
    Await.until("the application at the master", () -> value(master).coresUsed() == 2);
    MasterState state = value(master);
    assertThat(state.alive()).isTrue();
    assertThat(state.aliveWorkers()).isEqualTo(1);
    assertThat(state.cores()).isEqualTo(2);
    assertThat(state.memoryBytes()).isEqualTo(1024 * MEBIBYTE);
    assertThat(state.memoryUsedBytes()).isEqualTo(512 * MEBIBYTE);
    assertThat(state.activeApplications()).containsExactly(application);
    assertThat(state.completedApplications()).isZero();

    String id = state.workers().getFirst().id();
    Await.until("the worker's answer", () -> workers.readings().get(id).value().isPresent());
    Await.until("the executor on it", () -> worker(workers, id).coresUsed() == state.coresUsed());
    assertThat(worker(workers, id))
        .isEqualTo(new WorkerState(id, 2, 2, 1024 * MEBIBYTE, 512 * MEBIBYTE, 1, 0));

    assertThat(value(job).executors())
        .extracting(e -> e.id())
        .containsExactlyInAnyOrder("driver", "0");
    Executors.Executor executor = working(job).getFirst();
    assertThat(executor.id()).isEqualTo("0");
    assertThat(executor.cores()).isEqualTo(2);
    assertThat(executor.memoryMaxBytes()).isPositive();
    assertThat(executor.taskMillis()).isPositive();
    assertThat(executor.addedAt()).isPresent();
    assertThat(executor.removedAt()).isEmpty();
  }

  private static WorkerState worker(Workers workers, String id) {
    return workers.readings().get(id).value().orElseThrow();
  }

  private static List<Executors.Executor> working(Poller<JobState> job) {
    return new Executors("the session", value(job).executors()).active();
  }

  private static List<String> gone(Poller<JobState> job) {
    return value(job).executors().stream().flatMap(e -> e.removeReason().stream()).toList();
  }

  private static long completed(Poller<JobState> job) {
    return job.reading().value().isEmpty()
        ? 0
        : working(job).stream().mapToLong(Executors.Executor::completedTasks).sum();
  }

  private static boolean said(SparkProcesses processes) {
    try {
      return processes.jobAddress().getPort() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static <T> T value(Poller<T> poller) {
    return poller.reading().value().orElseThrow();
  }

  private static void await(SparkProcesses processes, String what, Callable<Boolean> condition)
      throws Exception {
    try {
      Await.until(what, condition);
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + processes.story(), e);
    }
  }

  private static <T> Poller<T> poller(String name, Source<T> source) {
    return new Poller<>(
        name,
        source,
        new SystemClock(),
        Duration.ofMillis(200),
        Duration.ofSeconds(20),
        (which, success, took) -> {});
  }
}
