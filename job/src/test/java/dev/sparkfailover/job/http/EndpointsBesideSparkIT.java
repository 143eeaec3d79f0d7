package dev.sparkfailover.job.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.console.Logging;
import dev.sparkfailover.job.output.LogOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointsBesideSparkIT {

  /** A class of a user's job, which no allow-list could name. */
  record Order(int id) implements Serializable {}

  @Test
  void sparkRunsItsTasksAfterTheServerHasStartedAndTheConsoleStaysClean(@TempDir Path dir)
      throws IOException {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    PrintStream capture = new PrintStream(console, true, StandardCharsets.UTF_8);
    System.setOut(capture);
    System.setErr(capture);
    LogOutput log;
    try {
      log = Logging.start(dir);
      try (EndpointsFixture fixture = new EndpointsFixture()) {
        assertThat(fixture.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(sumOfIds()).isEqualTo(4950);
        assertThat(fixture.get("/metrics").statusCode()).isEqualTo(200);
      }
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    assertThat(console.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(log.drain(Duration.ofMinutes(1))).isTrue();
    assertThat(Files.readString(log.file())).doesNotContain(" INFO ", "REJECTED");
  }

  private static int sumOfIds() throws IOException {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate()) {
      List<Integer> ids = IntStream.range(0, 100).boxed().toList();
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      List<Order> orders = context.parallelize(ids, 4).map(Order::new).collect();
      assertThat(spark.range(1000).groupBy("id").count().count()).isEqualTo(1000);
      return orders.stream().mapToInt(Order::id).sum();
    }
  }
}
