package dev.sparkfailover.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.app.UserJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Restarts in one JVM, in a process of its own: other tests leave threads and classes behind.
 *
 * <p>Not an IT, and so not in {@code make test}, because it does not hold yet: of a pipeline with
 * classes of its own in a plug-in jar, something is left after 200 restarts. Run it with {@code mvn
 * -pl job -Dtest=NONE -Dit.test=RestartLeakCheck verify}.
 */
class RestartLeakCheck {
  private static final int WARM_UP = 20;
  private static final int RESTARTS = 200;

  /** Its rows are of a class of its own, so that Spark compiles code for its class loader. */
  private static final String PIPELINE =
      """
      package com.example;

      import dev.sparkfailover.job.run.Unsteadiness;
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

  @TempDir private static Path home;

  @Test
  void restartsLeaveNothingBehind() throws Exception {
    new UserJar()
        .source("com.example.Unsteady", PIPELINE)
        .service("com.example.Unsteady")
        .write(Files.createDirectories(home.resolve("plugins")).resolve("unsteady.jar"));
    Path output = home.resolve("output.txt");
    Process child = start(output);
    try {
      assertThat(child.waitFor(10, TimeUnit.MINUTES)).as("ends").isTrue();
    } finally {
      child.destroyForcibly();
    }
    String told = Files.readString(output);
    assertThat(child.exitValue()).as(told).isZero();
    assertThat(told).contains("clean=true", "left in spark's folder=0");
    // A slow machine may take more of them for hangs.
    Matcher counts = Pattern.compile("DONE: failed=(\\d+) hung=(\\d+)").matcher(told);
    assertThat(counts.results().map(RestartLeakCheck::restarts).toList())
        .hasSize(2)
        .last()
        .satisfies(
            last -> {
              assertThat(last.get(0) + last.get(1)).isGreaterThanOrEqualTo(RESTARTS);
              assertThat(last.get(1)).isGreaterThanOrEqualTo(20);
            });
  }

  private static List<Integer> restarts(MatchResult counts) {
    return List.of(Integer.valueOf(counts.group(1)), Integer.valueOf(counts.group(2)));
  }

  private static Process start(Path output) throws IOException {
    return new ProcessBuilder(
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
            String.valueOf(WARM_UP),
            String.valueOf(RESTARTS))
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }
}
