package dev.sparkfailover.job.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.executors.ExecutorEvents;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecutorMetricsTest {

  @Test
  void eachExecutorHasItsRowsUntilItIsGone() throws IOException {
    try (EndpointsFixture fixture = new EndpointsFixture()) {
      ExecutorEvents events =
          new ExecutorEvents(fixture.executors)
              .storage("driver", "d", 9, 0)
              .added("0", "a", 2, 1)
              .storage("0", "a", 4096, 1)
              .added("1", "b", 1, 1)
              .taskStarted("0");
      assertThat(executors(fixture))
          .contains(
              "spark_executors{application=\"shop\",state=\"active\"} 2.0",
              "spark_executor_cores{application=\"shop\",executor=\"0\"} 2.0",
              "spark_executor_active_tasks{application=\"shop\",executor=\"0\"} 1.0",
              "spark_executor_memory_max_bytes{application=\"shop\",executor=\"0\"} 4096.0",
              "spark_executor_memory_used_bytes{application=\"shop\",executor=\"0\"} 0.0",
              "spark_executor_disk_used_bytes{application=\"shop\",executor=\"1\"} 0.0")
          .noneMatch(line -> line.contains("executor=\"driver\""));
      events.removed("0", "Command exited with code 137", 2).taskEnded("1", null);
      assertThat(executors(fixture))
          .contains(
              "spark_executors{application=\"shop\",state=\"active\"} 1.0",
              "spark_executors{application=\"shop\",state=\"dead\"} 1.0",
              "spark_executors_completed_tasks_total{application=\"shop\"} 1.0",
              "spark_executors_task_seconds_total{application=\"shop\"} 1.5",
              "spark_executors_removed_total{application=\"shop\",reason=\"signal\"} 1.0",
              "spark_executor_cores{application=\"shop\",executor=\"1\"} 1.0")
          .noneMatch(line -> line.contains("executor=\"0\""));
      events.end();
      assertThat(executors(fixture))
          .contains(
              "spark_executors{application=\"shop\",state=\"active\"} 0.0",
              "spark_executors_completed_tasks_total{application=\"shop\"} 1.0",
              "spark_executors_removed_total{application=\"shop\",reason=\"signal\"} 1.0")
          .noneMatch(line -> line.contains("executor=\""));
    }
  }

  @Test
  void hostileNamesBreakNeitherMetricsNorStatus() throws IOException {
    try (EndpointsFixture fixture = new EndpointsFixture()) {
      new ExecutorEvents(fixture.executors)
          .added("a\"} 1\nfailover_state 7", "h\ud800", 1, 1)
          .added("a_} 1\nfailover_state 7", "h", 1, 1)
          .added("b", "h", 1, 1)
          .removed("b", "<script>\"}\n# EOF\n", 2);
      assertThat(executors(fixture))
          .contains(
              "spark_executor_cores{application=\"shop\",executor=\"a___1_failover_state_7\"} 1.0")
          .contains("spark_executors_removed_total{application=\"shop\",reason=\"other\"} 1.0");
      assertThat(fixture.get("/metrics").body()).doesNotContain("\nfailover_state 7");
      assertThat(fixture.get("/status").body()).contains("\"id\" : \"a___1_failover_state_7\"");
    }
  }

  private static List<String> executors(EndpointsFixture fixture) throws IOException {
    assertThat(fixture.get("/metrics").statusCode()).isEqualTo(200);
    return fixture.get("/metrics").body().lines().filter(l -> l.startsWith("spark_")).toList();
  }
}
