package dev.sparkfailover.job.executors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemovalReasonTest {

  /** The texts of Spark 4.2, of its standalone master, YARN and Kubernetes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Command exited with code 0                                              | EXIT
          Command exited with code 1                                              | EXIT
          Command exited with code 50                                             | EXIT
          Command exited with code 52                                             | MEMORY
          Command exited with code 53                                             | EXIT
          Command exited with code 56                                             | HEARTBEAT
          Command exited with code 57                                             | DRIVER
          Command exited with code 58                                             | CONNECTION
          Command exited with code 134                                            | SIGNAL
          Command exited with code 137                                            | SIGNAL
          Command exited with code 143                                            | SIGNAL
          Unknown executor exit code (137) (died from signal 9?)                  | SIGNAL
          Unknown executor exit code (3)                                          | EXIT
          Uncaught exception                                                      | EXIT
          Uncaught exception, and logging the exception failed                    | EXIT
          OutOfMemoryError                                                        | MEMORY
          Unable to send heartbeats to driver.                                    | HEARTBEAT
          Executor heartbeat timed out after 125132 ms                            | HEARTBEAT
          Executor killed due to a failure of block manager re-registration.      | CONNECTION
          Executor killed by TaskReaper.                                          | DRIVER
          Executor killed by driver.                                              | DRIVER
          Runner thread for executor app-20261123044341-0000/3 interrupted        | DRIVER
          Worker shutting down                                                    | WORKER
          worker lost: 127.0.0.1:34777 got disassociated                          | WORKER
          worker lost: Not receiving heartbeat for 60 seconds                     | WORKER
          worker lost: Worker replaced by a new worker with same address          | WORKER
          worker decommissioned                                                   | DECOMMISSIONED
          Executor decommission: spark scale down                                 | DECOMMISSIONED
          Executor decommission: worker decommissioned                            | DECOMMISSIONED
          Executor decommission: Executor 4 is decommissioned.                    | DECOMMISSIONED
          Finished decommissioning                                                | DECOMMISSIONED
          Executor Process Lost                                                   | CONNECTION
          Stale executor after cluster manager re-registered.                     | CONNECTION
          Remote RPC client disassociated. Likely due to containers exceeding thresholds, or network issues. Check driver logs for WARN messages. | CONNECTION
          Unable to create executor due to Unable to register with external shuffle server | START
          Error running executor: java.io.IOException: Cannot run program         | START
          Container killed by YARN for exceeding physical memory limits. 1.5 GB of 1.5 GB physical memory used. Consider boosting spark.executor.memoryOverhead. | MEMORY
          Container container_1_2_01_000003 on host h was preempted.              | EVICTED
          Container from a bad node: container_1 on host: h. Exit status: 143. Diagnostics: x | SIGNAL
          Container marked as failed: container_1 on host: h. Exit status: 1. Diagnostics: x | EXIT
          The executor with id 3 exited with exit code 137(SIGKILL, possible container OOM). | SIGNAL
          The executor with id 3 exited with exit code 52(OutOfMemoryError).      | MEMORY
          The executor with id 3 was deleted by a user or the framework.          | EVICTED
          The executor with ID 3 (registered at 1 ms) was not found in the cluster at the polling time (2 ms) | EVICTED
          Pending loss reason.                                                    | OTHER
          '-1'                                                                    | OTHER
          Verlassen mit Status 1                                                  | OTHER
          """)
  void wordsHaveTheirClass(String words, RemovalReason expected) {
    assertThat(RemovalReason.of(Optional.of(words))).isEqualTo(expected);
  }

  @Test
  void noWordsAndEndlessOnesAreOther() {
    assertThat(RemovalReason.of(Optional.empty())).isEqualTo(RemovalReason.OTHER);
    assertThat(RemovalReason.of(Optional.of(""))).isEqualTo(RemovalReason.OTHER);
    assertThat(RemovalReason.of(Optional.of("exceeding ".repeat(400_000))))
        .isEqualTo(RemovalReason.OTHER);
  }
}
