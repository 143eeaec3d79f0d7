package dev.sparkfailover.job.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.application.UserJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restarts in one JVM, in a process of its own: other tests leave threads and classes behind. */
@Tag("long") // 200 s
class RestartLeakIT {
  private static final int WARM_UP = 20;

  /** Its rows are of a class of its own, so that Spark compiles code for its class loader. */
  private static final String PIPELINE =
      """
      package com.example;

      import dev.sparkfailover.job.bench.Unsteadiness;
      import dev.sparkfailover.job.spi.*;
      import java.util.Map;
      import java.util.concurrent.CountDownLatch;
      import org.apache.spark.api.java.function.MapFunction;
      import org.apache.spark.sql.*;
      import org.apache.spark.sql.types.*;

      public class Unsteady implements Pipeline {
        private int calls;

        public static class Number implements java.io.Serializable {
          private long n;
          public long getN() { return n; }
          public void setN(long n) { this.n = n; }
        }

        @Override public String name() { return "unsteady"; }

        @Override public Input input() {
          Unsteadiness.ofThisJvm().loadedBy(getClass().getClassLoader());
          return Input.csv("numbers", new StructType().add("n", DataTypes.LongType));
        }

        @Override public Map<String, Dataset<Row>> process(Batch batch) throws Exception {
          switch (Unsteadiness.ofThisJvm().next(batch.id(), calls++)) {
            case FAIL: throw new IllegalStateException("unsteady");
            case WAIT_FOR_EVER: new CountDownLatch(1).await();
            case STUCK_TASK: numbers(batch, true).count();
            default: return Map.of("sums", numbers(batch, false).groupBy("n").count());
          }
        }

        private static Dataset<Number> numbers(Batch batch, boolean stuck) {
          return batch.rows().map((MapFunction<Row, Number>) row -> number(row, stuck), Encoders.bean(Number.class));
        }

        private static Number number(Row row, boolean stuck) throws InterruptedException {
          if (stuck) {
            new CountDownLatch(1).await();
          }
          Number number = new Number();
          number.setN(row.getLong(0));
          return number;
        }
      }
      """;

  /** As the pipeline, and more of what Spark keeps threads and user code for. */
  private static final String APPLICATION =
      """
      package com.example;

      import dev.sparkfailover.job.bench.Unsteadiness;
      import java.util.concurrent.CountDownLatch;
      import org.apache.spark.api.java.function.MapFunction;
      import org.apache.spark.sql.*;
      import org.apache.spark.sql.api.java.UDF1;
      import org.apache.spark.sql.types.DataTypes;

      public class App {
        public static class Number implements java.io.Serializable {
          private long n;
          public long getN() { return n; }
          public void setN(long n) { this.n = n; }
        }

        public static void main(String[] args) throws Exception {
          Unsteadiness.ofThisJvm().loadedBy(App.class.getClassLoader());
          SparkSession spark = SparkSession.builder().getOrCreate();
          spark.udf().register("next", (UDF1<Long, Long>) n -> n + 1, DataTypes.LongType);
          Dataset<Row> few = functions.broadcast(spark.range(2).selectExpr("next(id) as n"));
          if (numbers(spark, false).join(few, "n").groupBy("n").count().count() != 2) {
            throw new AssertionError();
          }
          switch (Unsteadiness.ofThisJvm().next()) {
            case FAIL: throw new IllegalStateException("unsteady");
            case WAIT_FOR_EVER: new CountDownLatch(1).await();
            case STUCK_TASK: numbers(spark, true).count();
            default: return;
          }
        }

        private static Dataset<Number> numbers(SparkSession spark, boolean stuck) {
          return spark.range(3).map((MapFunction<Long, Number>) n -> number(n, stuck), Encoders.bean(Number.class));
        }

        private static Number number(long n, boolean stuck) throws InterruptedException {
          if (stuck) {
            new CountDownLatch(1).await();
          }
          Number number = new Number();
          number.setN(n);
          return number;
        }
      }
      """;

  @TempDir private static Path folder;
  private static Child pipeline;
  private static Child application;

  /** A process that restarts the user's code in its folder. */
  private record Child(Process process, Path output, int restarts) {

    static Child start(Path home, String shape, int restarts) throws IOException {
      Path output = home.resolve("output.txt");
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx512m",
                  // What the JVM drops when memory runs short is no leak: it is dropped at once.
                  "-XX:SoftRefLRUPolicyMSPerMB=0",
                  "@" + System.getProperty("jvm.args"),
                  "-Djava.io.tmpdir=" + Files.createDirectories(home.resolve("tmp")),
                  "-cp",
                  System.getProperty("java.class.path"),
                  RestartsInOneJvm.class.getName(),
                  home.toString(),
                  shape,
                  String.valueOf(WARM_UP),
                  String.valueOf(restarts))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      return new Child(process, output, restarts);
    }

    void assertNothingLeft() throws Exception {
      assertThat(process.waitFor(15, TimeUnit.MINUTES)).as("ends").isTrue();
      String told = Files.readString(output);
      assertThat(process.exitValue()).as(told).isZero();
      assertThat(told).contains("clean=true", "left in spark's folder=0");
      // A slow machine may take more of them for hangs.
      Matcher counts = Pattern.compile("DONE: failed=(\\d+) hung=(\\d+)").matcher(told);
      assertThat(counts.results().map(RestartLeakIT::restarts).toList())
          .hasSize(2)
          .last()
          .satisfies(
              last -> {
                assertThat(last.get(0) + last.get(1)).isGreaterThanOrEqualTo(restarts);
                assertThat(last.get(1)).isGreaterThanOrEqualTo(restarts / 10);
              });
    }
  }

  /** Both at once: much of their time they wait for a hang to be noticed. */
  @BeforeAll
  static void startThem() throws IOException {
    Path home = Files.createDirectories(folder.resolve("pipeline"));
    new UserJar()
        .source("com.example.Unsteady", PIPELINE)
        .service("com.example.Unsteady")
        .write(plugins(home).resolve("unsteady.jar"));
    pipeline = Child.start(home, "unsteady", 200);
    Path other = Files.createDirectories(folder.resolve("application"));
    new UserJar().source("com.example.App", APPLICATION).write(plugins(other).resolve("app.jar"));
    application = Child.start(other, "app", 60);
  }

  @AfterAll
  static void endThem() {
    Stream.of(pipeline, application)
        .flatMap(Stream::ofNullable)
        .forEach(child -> child.process().destroyForcibly());
  }

  @Test
  void restartsOfAPipelineLeaveNothingBehind() throws Exception {
    pipeline.assertNothingLeft();
  }

  @Test
  void restartsOfAnApplicationLeaveNothingBehind() throws Exception {
    application.assertNothingLeft();
  }

  private static Path plugins(Path home) throws IOException {
    return Files.createDirectories(home.resolve("plugins"));
  }

  private static List<Integer> restarts(MatchResult counts) {
    return List.of(Integer.valueOf(counts.group(1)), Integer.valueOf(counts.group(2)));
  }
}
