package dev.sparkfailover.job.process;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.cluster.StandaloneCluster;
import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.faults.Faults;
import dev.sparkfailover.job.settings.Settings;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults on purpose, as they are seen from outside. */
@Timeout(400)
class FaultsIT {
  private static final double RATE = 0.5;
  private static final Map<FaultKind, String> CLASSES =
      new EnumMap<>(
          Map.of(
              FaultKind.EXCEPTION, "pipeline",
              FaultKind.DATA, "data",
              FaultKind.SESSION, "pipeline",
              FaultKind.HANG, "hang",
              FaultKind.OOM, "resource",
              FaultKind.HALT, "process"));

  @TempDir Path dir;

  @Test
  void eachKindDoesTheRealThingAndTheJobComesBack() throws Exception {
    long seed = seedOfEachOnce();
    // The first touch of a heap takes seconds, in which nothing seems to move: oom would be a hang.
    JobHome home = JobHome.in(dir).underLauncher().jvm("-Xms700m", "-XX:+AlwaysPreTouch");
    home.env("JOB_FAILURE_RATE", Double.toString(RATE))
        .env("JOB_FAULTS", labels())
        .env("JOB_FAULTS_SEED", Long.toString(seed))
        .env("JOB_RESTART_MAX", "12")
        .env("JOB_HANG_TIMEOUT", "7s")
        .env("JOB_STOP_TIMEOUT", "5s")
        .env("JOB_PORT", Integer.toString(freePort()));
    home.input("orders", "a.csv", orders());
    try (JobProcess job = home.start()) {
      job.awaitEvent("fault-injected", 6);
      job.await(
          "good cycle",
          () ->
              home.events("cycle-succeeded").stream().anyMatch(e -> e.path("cycle").asLong() > 6));
      struckAsDrawn(home, seed);
      classesAreRight(home);
      processesAreGone(home, job);
      assertThat(job.console()).contains("FAULTS ON");
      assertThat(home.log()).contains("JOB_FAULTS_SEED=" + seed);
      String metrics = job.get("/metrics").body();
      assertThat(metrics).containsPattern("(?m)^failover_fault_rate\\{.*} 0\\.5$");
      for (FaultKind kind : CLASSES.keySet()) {
        assertThat(metrics)
            .containsPattern(
                "(?m)^failover_faults_injected_total\\{.*kind=\"%s\".*} 1\\.0$"
                    .formatted(kind.label()));
      }
      job.signal("TERM");
      assertThat(job.exitCode()).as(job.story()).isZero();
    }
    BooksAudit books = new BooksAudit(home, "orders");
    assertThat(books.files("quarantine/files"))
        .singleElement()
        .satisfies(name -> assertThat(name).contains("orders-fault-"));
    books.balance(
        List.of("a.csv", books.records().getFirst().path("file").asText()),
        List.of(books.records().getFirst().path("file").asText()));
    assertThat(home.published("category_analysis")).containsExactly("books,7,1.500000,1.50");
    assertThat(home.logs().toFile().list()).anyMatch(name -> name.contains("hread"));

    home.env("JOB_FAULTS", "fatal").env("JOB_FAILURE_RATE", "1");
    int before = home.events("attempt-started").size();
    try (JobProcess job = home.start("--fresh-budget")) {
      assertThat(job.exitCode()).as(job.story()).isEqualTo(69);
    }
    assertThat(home.events("attempt-started")).hasSize(before + 1);
    assertThat(reason(home.events("run-ended").getLast())).isEqualTo("fatal");
  }

  @Test
  void executorsProcessDiesAndTheCycleEndsWell() throws Exception {
    JobHome home = JobHome.in(dir.resolve("home"));
    try (StandaloneCluster cluster = StandaloneCluster.withMaster(dir.resolve("cluster"))) {
      cluster.startWorker(1, 1024);
      home.env("SPARK_MASTER_URL", cluster.url())
          .env("SPARK_CONF_spark_executor_memory", "512m")
          .env("SPARK_CONF_spark_driver_host", "127.0.0.1")
          .env("SPARK_CONF_spark_executor_extraJavaOptions", StandaloneCluster.executorOptions())
          .env("JOB_FAILURE_RATE", "1")
          .env("JOB_FAULTS", "executor")
          .env("JOB_MAX_CYCLES", "1");
      home.input("orders", "a.csv", orders());
      Set<ProcessHandle> executors = new HashSet<>();
      try (JobProcess job = home.start()) {
        job.await(
            "the end",
            () -> {
              executors().forEach(executors::add);
              return !job.alive();
            });
        assertThat(job.exitCode()).as(job.story()).isZero();
      }
      assertThat(executors)
          .as("one that dies, and one in its place")
          .hasSizeGreaterThanOrEqualTo(2);
    }
    assertThat(home.events("fault-injected")).hasSize(1);
    assertThat(home.events("run-ended").getLast().path("outcome").asText()).isEqualTo("completed");
    assertThat(home.published("category_analysis")).containsExactly("books,7,1.500000,1.50");
  }

  /** The worker's children; a process's arguments are too long to be told. */
  private static Stream<ProcessHandle> executors() {
    ProcessHandle self = ProcessHandle.current();
    return self.descendants()
        .filter(process -> process.parent().filter(parent -> !parent.equals(self)).isPresent())
        .filter(process -> process.info().command().orElse("").endsWith("java"));
  }

  /** By an independent draw, as it would be in another run. */
  private static void struckAsDrawn(JobHome home, long seed) throws IOException {
    Faults again = faults(seed);
    assertThat(home.events("fault-injected"))
        .allSatisfy(
            e ->
                assertThat(again.draw(e.path("cycle").asLong()).map(FaultKind::label))
                    .contains(e.path("kind").asText()));
    assertThat(home.events("fault-injected").stream().map(e -> e.path("cycle").asLong()))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
  }

  private static void classesAreRight(JobHome home) throws IOException {
    List<String> seen = new ArrayList<>();
    Optional<String> kind = Optional.empty();
    for (JsonNode event : home.events()) {
      if (name(event).equals("fault-injected")) {
        kind = Optional.of(event.path("kind").asText());
      } else if (name(event).equals("run-ended") && kind.isPresent()) {
        seen.add(kind.get() + "=" + reason(event));
        kind = Optional.empty();
      }
    }
    assertThat(seen)
        .containsExactlyInAnyOrderElementsOf(
            CLASSES.entrySet().stream()
                .map(each -> each.getKey().label() + "=" + each.getValue())
                .toList());
  }

  private static void processesAreGone(JobHome home, JobProcess job) throws IOException {
    List<Long> pids =
        home.events("attempt-started").stream()
            .map(e -> e.path("pid").asLong())
            .distinct()
            .toList();
    assertThat(pids).as("a fresh process after oom, and one after halt").hasSize(3);
    assertThat(pids.subList(0, 2)).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    assertThat(job.console()).contains("75 (").contains("137 (");
  }

  private static String name(JsonNode event) {
    return event.path("event").asText();
  }

  private static String reason(JsonNode ended) {
    return ended.at("/failure/reason").asText();
  }

  private static String labels() {
    return CLASSES.keySet().stream().map(FaultKind::label).collect(joining(","));
  }

  /** Cycles 1 to 6 are struck, each by another kind, and then there is peace for a while. */
  private static long seedOfEachOnce() {
    return LongStream.range(0, 50_000_000).filter(FaultsIT::isEachOnce).findFirst().orElseThrow();
  }

  private static boolean isEachOnce(long seed) {
    Faults faults = faults(seed);
    Set<FaultKind> kinds = new HashSet<>();
    return IntStream.rangeClosed(1, 6)
            .allMatch(cycle -> faults.draw(cycle).filter(kinds::add).isPresent())
        && IntStream.rangeClosed(7, 14).allMatch(cycle -> faults.draw(cycle).isEmpty());
  }

  private static Faults faults(long seed) {
    return Faults.of(
        new Settings.Faults(RATE, CLASSES.keySet(), OptionalLong.of(seed)), new SystemClock());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String orders() {
    StringBuilder csv =
        new StringBuilder("order_id,customer_id,product_category,amount,timestamp\n");
    for (int i = 0; i < 7; i++) {
      csv.append("%d,c%d,books,1.50,2026-01-01T00:00:00Z\n".formatted(i, i));
    }
    return csv.toString();
  }
}
