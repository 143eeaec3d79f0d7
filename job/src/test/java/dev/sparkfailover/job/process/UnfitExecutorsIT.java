package dev.sparkfailover.job.process;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sparkfailover.job.cluster.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real workers that do not see the data folder as the driver does, or are gone. */
@Timeout(500)
class UnfitExecutorsIT {
  private static final String HEADER = "order_id,customer_id,product_category,amount,timestamp\n";

  @TempDir Path dir;
  private JobHome home;
  private BooksAudit books;
  private StandaloneCluster cluster;
  private final List<String> given = new ArrayList<>();

  @BeforeEach
  void cluster() throws Exception {
    cluster = StandaloneCluster.withMaster(dir.resolve("cluster"));
    home =
        JobHome.in(dir.resolve("home"))
            .env("SPARK_MASTER_URL", cluster.url())
            .env("SPARK_CONF_spark_executor_memory", "512m")
            .env("SPARK_CONF_spark_driver_host", "127.0.0.1")
            .env("SPARK_CONF_spark_executor_extraJavaOptions", StandaloneCluster.executorOptions())
            .env("JOB_MAX_FILES_PER_BATCH", "1")
            .env("JOB_RESTART_MAX", "2")
            .env("JOB_HANG_TIMEOUT", "30s");
    books = new BooksAudit(home, "orders");
    Files.createDirectories(home.data());
  }

  @AfterEach
  void end() {
    cluster.close();
  }

  @Test
  void executorsThatDoNotSeeTheInputLeadToNoFileSetAsideAndTheJobGoesOnWhenTheyDo()
      throws Exception {
    try (Mounts mounts = Mounts.open()) {
      mounts.run("mount -t tmpfs none " + home.data());
      cluster.startWorker(1, 1024, Map.of(), mounts.enter());
      files(3);
      try (JobProcess job = home.start()) {
        job.awaitEvent("run-ended", 3);
        nothingMovedFor("the executors do not see", ": mount it there");
        mounts.run("umount " + home.data());
        job.await("empty input", () -> books.files("input").isEmpty());
        job.awaitEvent("cycle-succeeded", 1);
      }
    }
    eachRowOnce();
  }

  @Test
  @Tag("long") // 35 s
  void executorsThatCannotWriteStagingAreNamedBeforeAnyInputIsPlanned() throws Exception {
    try (Mounts mounts = Mounts.open()) {
      String data = home.data().toString();
      mounts.run("mount --bind %s %s && mount -o remount,ro,bind %s".formatted(data, data, data));
      cluster.startWorker(1, 1024, Map.of(), mounts.enter());
      files(2);
      try (JobProcess job = home.start()) {
        job.awaitEvent("run-ended", 2);
        nothingMovedFor("the executors cannot write", "staging");
        assertThat(home.events("batch-started")).isEmpty();
        mounts.run("mount -o remount,rw,bind " + data);
        job.await("empty input", () -> books.files("input").isEmpty());
        job.awaitEvent("cycle-succeeded", 1);
      }
    }
    eachRowOnce();
  }

  @Test
  @Tag("long") // 35 s
  void whatExecutorsWriteIntoAFolderOfTheirOwnIsMissedAtOnce() throws Exception {
    try (Mounts mounts = Mounts.open()) {
      Path staging = Files.createDirectories(home.data().resolve("staging"));
      mounts.run("mount -t tmpfs none " + staging);
      cluster.startWorker(1, 1024, Map.of(), mounts.enter());
      files(2);
      try (JobProcess job = home.start()) {
        job.awaitEvent("run-ended", 2);
        nothingMovedFor("does not arrive here", "staging");
        mounts.run("umount " + staging);
        job.await("empty input", () -> books.files("input").isEmpty());
        job.awaitEvent("cycle-succeeded", 1);
      }
    }
    eachRowOnce();
  }

  @Test
  @Tag("long") // 35 s
  void anExecutorThatComesLaterAndDoesNotSeeTheInputLeadsToNoFileSetAsideEither() throws Exception {
    try (Mounts mounts = Mounts.open()) {
      mounts.run("mount -t tmpfs none " + home.data());
      cluster.startWorker(1, 1024);
      files(1);
      try (JobProcess job = home.start()) {
        job.await("empty input", () -> books.files("input").isEmpty());
        cluster.startWorker(1, 1024, Map.of(), mounts.enter());
        job.await(
            "a failure",
            () -> {
              if (books.files("input").isEmpty()) {
                files(1);
              }
              return !home.events("run-ended").isEmpty();
            });
        job.await(
            "a failure of the executors",
            () -> home.events("run-ended").getLast().toString().contains("do not see"));
        assertThat(books.records()).isEmpty();
        mounts.run("umount " + home.data());
        job.await("empty input", () -> books.files("input").isEmpty());
        int good = home.events("cycle-succeeded").size();
        files(1);
        job.awaitEvent("cycle-succeeded", good + 1);
        job.await("empty input", () -> books.files("input").isEmpty());
      }
    }
    eachRowOnce();
  }

  @Test
  @Tag("long") // 35 s
  void withoutWorkersTheJobWaitsTouchesNoFileAndGoesOnWhenTheyCome() throws Exception {
    home.env("JOB_MAX_FILES_PER_BATCH", "10");
    cluster.startWorker(1, 1024);
    files(1);
    try (JobProcess job = home.start()) {
      job.await("empty input", () -> books.files("input").isEmpty());
      job.awaitEvent("cycle-succeeded", 1);
      cluster.killWorkers();
      files(3);
      job.awaitEvent("run-ended", 2);
      nothingMovedFor("grants no executors");
      cluster.startWorker(1, 1024);
      job.await("empty input", () -> books.files("input").isEmpty());
      job.awaitEvent("cycle-succeeded", 2);
    }
    eachRowOnce();
  }

  /** The job waits, at no price, and says why. */
  private void nothingMovedFor(String... words) throws IOException {
    assertThat(books.records()).isEmpty();
    for (JsonNode ended : home.events("run-ended")) {
      assertThat(ended.at("/failure/reason").asText()).as(ended.toString()).isEqualTo("session");
      assertThat(ended.at("/failure/message").asText()).contains(words);
    }
    assertThat(home.events("restart-decided"))
        .noneMatch(decided -> decided.path("spendsBudget").asBoolean());
  }

  /** Each file has a category of its own, with three orders. */
  private void files(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      String name = "f%d".formatted(given.size());
      String rows =
          IntStream.rangeClosed(1, 3)
              .mapToObj(id -> "%d,c,%s,1.50,2026-11-20T10:00:00Z\n".formatted(id, name))
              .collect(joining());
      home.input("orders", name + ".csv", HEADER + rows);
      given.add(name);
    }
  }

  private void eachRowOnce() throws IOException {
    assertThat(books.records()).isEmpty();
    assertThat(home.published("category_analysis"))
        .containsExactlyInAnyOrderElementsOf(
            given.stream().map(name -> name + ",3,1.500000,1.50").toList());
  }
}
