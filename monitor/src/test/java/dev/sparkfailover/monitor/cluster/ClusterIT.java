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
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ClusterIT {
  private static final long MEBIBYTE = 1L << 20;

  @TempDir private Path folder;

  private final ExecutorTotals totals = new ExecutorTotals();
  private final AtomicLong highest = new AtomicLong();
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
      try (Poller<JobState> job = poller("job", new JobSource(http, address)).start();
          Poller<Executors> executors =
              poller("executors", counted(new ExecutorsSource(http, address, job::reading)))
                  .start()) {
        await(processes, "work on an executor", () -> completed(executors) > 0);
        assertTrueValues(master, workers, job, executors);

        workerProcess.descendants().forEach(ProcessHandle::destroyForcibly);
        await(processes, "the killed executor", () -> totals.removed(RemovalReason.SIGNAL) == 1);
        long before = totals.sum().completedTasks();
        await(processes, "more work", () -> totals.sum().completedTasks() > before);
        assertThat(value(executors).dead())
            .extracting(e -> e.removeReason().orElseThrow())
            .containsExactly("Command exited with code 137");

        SparkProcesses.kill(workerProcess);
        await(processes, "the lost worker", () -> value(master).aliveWorkers() == 0);
        assertThat(value(master).workers()).extracting(w -> w.state()).containsExactly("DEAD");
        await(processes, "that nobody asks it", () -> workers.readings().isEmpty());
        await(processes, "its lost executor", () -> removed() == 2);
        assertThat(value(executors).active()).isEmpty();

        SparkProcesses.kill(masterProcess);
        await(processes, "the lost master", () -> master.reading().problem().isPresent());
        assertThat(master.reading().problem())
            .contains(processes.masterPage() + "/json/: cannot connect: connection refused");
        assertThat(master.reading().value()).isPresent();

        SparkProcesses.kill(jobProcess);
        await(processes, "the lost job", () -> executors.reading().problem().isPresent());
        assertThat(totals.sum().completedTasks()).isEqualTo(highest.get());
      }
    }
  }

  private void assertTrueValues(
      Poller<MasterState> master,
      Workers workers,
      Poller<JobState> job,
      Poller<Executors> executors)
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

    Executors said = value(executors);
    assertThat(said.applicationId()).isEqualTo(application);
    assertThat(said.all()).extracting(e -> e.id()).containsExactlyInAnyOrder("driver", "0");
    Executors.Executor executor = said.active().getFirst();
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

  /** Every answer is counted, and none may take the sum back. */
  private Source<Executors> counted(Source<Executors> source) {
    return () -> {
      Executors answer = source.ask();
      totals.accept(answer);
      long now = totals.sum().completedTasks();
      assertThat(now).isGreaterThanOrEqualTo(highest.getAndSet(now));
      return answer;
    };
  }

  private long removed() {
    return Arrays.stream(RemovalReason.values()).mapToLong(totals::removed).sum();
  }

  private static long completed(Poller<Executors> executors) {
    return executors.reading().value().stream()
        .flatMap(all -> all.active().stream())
        .mapToLong(Executors.Executor::completedTasks)
        .sum();
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
