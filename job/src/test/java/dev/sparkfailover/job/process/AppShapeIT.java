package dev.sparkfailover.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sparkfailover.job.application.UserJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A user's jars, run by the whole job. */
@Timeout(400)
class AppShapeIT {
  /** Does what the file {@code once} says, once, and else what the file {@code always} says. */
  private static final String BODY =
      """
      java.nio.file.Path once = java.nio.file.Path.of("once");
      java.nio.file.Path always = java.nio.file.Path.of("always");
      String what = "good";
      if (java.nio.file.Files.exists(once)) {
        what = java.nio.file.Files.readString(once);
        java.nio.file.Files.delete(once);
      } else if (java.nio.file.Files.exists(always)) {
        what = java.nio.file.Files.readString(always);
      }
      System.out.println("the application does " + what);
      SparkSession spark = SparkSession.builder().getOrCreate();
      switch (what) {
        case "exit" -> System.exit(3);
        case "reflect" -> System.class.getMethod("exit", int.class).invoke(null, 5);
        case "leak" -> {
          new Thread(() -> {
            while (true) {
              try { new CountDownLatch(1).await(); } catch (InterruptedException e) { }
            }
          }, "left-behind").start();
        }
        case "stream" ->
            spark.readStream().format("rate").option("rowsPerSecond", 50).load()
                .writeStream().format("noop").trigger(Trigger.ProcessingTime(200))
                .option("checkpointLocation", args[0]).start();
        default -> {
          if (spark.range(10).count() != 10) throw new AssertionError();
        }
      }
      """;

  @TempDir Path dir;

  @Test
  void applicationComesBackFromAllThatItDoes() throws Exception {
    JobHome home = application(new UserJar().main("com.example.App", BODY)).underLauncher();
    try (JobProcess job = home.start()) {
      job.awaitEvent("cycle-succeeded", 2);
      once("exit");
      job.awaitEvent("run-ended", 1);
      goesOn(home, job);
      assertThat(failure(home)).contains("\"pipeline\"").contains("3");
      assertThat(pids(home)).hasSize(1);

      once("leak");
      job.awaitEvent("run-ended", 2);
      goesOn(home, job);
      assertThat(home.events("run-ended").getLast().path("outcome").asText()).isEqualTo("renewed");
      assertThat(home.log()).contains("left-behind").contains("counts as no restart");
      assertThat(pids(home)).hasSize(2);

      once("reflect");
      job.awaitEvent("run-ended", 3);
      goesOn(home, job);
      assertThat(failure(home))
          .contains("\"pipeline\"")
          .contains("the application ended the process");
      assertThat(pids(home)).hasSize(3);

      Files.writeString(dir.resolve("always"), "stream");
      job.await("streaming", () -> batches(1));
      job.signal("TERM");
      assertThat(job.exitCode()).as(job.story()).isZero();
    }
    long before = lastBatch();
    try (JobProcess job = home.start()) {
      job.await("the stream goes on", () -> lastBatch() > before + 1);
      job.signal("TERM");
      assertThat(job.exitCode()).as(job.story()).isZero();
    }
    assertThat(Files.exists(dir.resolve("stream/commits/0"))).isTrue();
    Files.delete(dir.resolve("always"));

    home.env("JOB_FAILURE_RATE", "1").env("JOB_RESTART_MAX", "1");
    try (JobProcess job = home.start("--fresh-budget")) {
      assertThat(job.exitCode()).as(job.story()).isEqualTo(69);
    }
    assertThat(home.events("fault-injected")).hasSize(2);
    assertThat(failure(home)).contains("\"pipeline\"").contains("on purpose");
  }

  @Test
  void applicationInAProcessOfItsOwnComesBack() throws Exception {
    JobHome home = application(new UserJar().main("com.example.App", BODY));
    home.env("JOB_APP_ISOLATION", "process").env("JOB_RESTART_MAX", "1");
    try (JobProcess job = home.start()) {
      job.awaitEvent("cycle-succeeded", 1);
      once("exit");
      job.awaitEvent("run-ended", 1);
      goesOn(home, job);
      assertThat(failure(home)).contains("\"pipeline\"").contains("exit code 3");
      assertThat(pids(home)).hasSize(1);
      assertThat(home.log()).contains("the application does good");
      Files.writeString(dir.resolve("always"), "exit");
      assertThat(job.exitCode()).as(job.story()).isEqualTo(69);
    }
    assertThat(home.events("gave-up").getLast().toString()).contains("exit code 3");
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void jarForALaterJavaIsRefusedAtOnce() throws Exception {
    JobHome home = application(new UserJar().main("com.example.App", BODY).classFileVersion(99));
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).as(job.story()).isEqualTo(69);
      assertThat(job.console()).contains("Java");
    }
    assertThat(home.events("attempt-started")).hasSize(1);
    assertThat(failure(home)).contains("\"fatal\"").contains("Java");
  }

  @Test
  void pipelineDroppedIntoPluginsIsFound() throws Exception {
    JobHome home = JobHome.in(dir).env("JOB_PIPELINE", "dropped").env("JOB_MAX_CYCLES", "1");
    Files.createDirectories(dir.resolve("plugins"));
    new UserJar()
        .source(
            "com.example.Dropped",
            """
            package com.example;
            import dev.sparkfailover.job.spi.*;
            import java.util.Map;
            import org.apache.spark.api.java.function.MapFunction;
            import org.apache.spark.sql.*;
            import org.apache.spark.sql.types.StructType;
            public final class Dropped implements Pipeline {
              public String name() { return "dropped"; }
              public Input input() { return Input.csv("words", StructType.fromDDL("word STRING")); }
              public Map<String, Dataset<Row>> process(Batch batch) {
                MapFunction<String, String> upper = String::toUpperCase;
                return Map.of("shouts",
                    batch.rows().as(Encoders.STRING()).map(upper, Encoders.STRING()).toDF("word"));
              }
            }
            """)
        .service("com.example.Dropped")
        .write(dir.resolve("plugins/dropped.jar"));
    home.input("words", "a.csv", "word\nhey\nho\n");
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).as(job.story()).isZero();
    }
    assertThat(home.published("shouts")).containsExactly("HEY", "HO");
  }

  private JobHome application(UserJar jar) throws IOException {
    Files.createDirectories(dir);
    return JobHome.in(dir)
        .env("JOB_PIPELINE", "app")
        .env("JOB_APP_JAR", jar.write(dir.resolve("app.jar")).toString())
        .env("JOB_APP_CLASS", "com.example.App")
        .env("JOB_APP_ARGS", dir.resolve("stream").toString())
        .env("JOB_STOP_TIMEOUT", "8s");
  }

  private void once(String what) throws IOException {
    Path temp = Files.writeString(dir.resolve("once.tmp"), what);
    Files.move(temp, dir.resolve("once"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** A good cycle after the last failure. */
  private static void goesOn(JobHome home, JobProcess job) throws Exception {
    job.await(
        "a good cycle",
        () -> {
          List<String> names = home.events().stream().map(e -> e.path("event").asText()).toList();
          return names.lastIndexOf("cycle-succeeded") > names.lastIndexOf("run-ended");
        });
  }

  private static String failure(JobHome home) throws IOException {
    return home.events("run-ended").stream()
        .filter(ended -> !ended.path("failure").isNull())
        .map(JsonNode::toString)
        .reduce((earlier, last) -> last)
        .orElseThrow();
  }

  private static List<Long> pids(JobHome home) throws IOException {
    return home.events("attempt-started").stream()
        .map(started -> started.path("pid").asLong())
        .distinct()
        .toList();
  }

  private boolean batches(int count) throws IOException {
    return lastBatch() >= count;
  }

  private long lastBatch() throws IOException {
    Path commits = dir.resolve("stream/commits");
    if (!Files.isDirectory(commits)) {
      return -1;
    }
    try (var files = Files.list(commits)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\d+"))
          .mapToLong(Long::parseLong)
          .max()
          .orElse(-1);
    }
  }
}
