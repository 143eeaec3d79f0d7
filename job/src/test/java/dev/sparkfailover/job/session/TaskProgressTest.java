package dev.sparkfailover.job.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.spark.scheduler.AccumulableInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Option;

class TaskProgressTest {

  /** No accumulator of this JVM has it. */
  private static final long UNKNOWN = Long.MAX_VALUE;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "internal.metrics.jvmGCTime",
        "internal.metrics.executorRunTime",
        "internal.metrics.executorCpuTime",
        "internal.metrics.executorDeserializeTime",
        "internal.metrics.resultSize",
        "internal.metrics.peakExecutionMemory",
        "internal.metrics.peakOnHeapExecutionMemory",
        "internal.metrics.updatedBlockStatuses",
        "internal.metrics.shuffle.read.fetchWaitTime",
        "internal.metrics.shuffle.write.writeTime",
        "internal.metrics.something.new"
      })
  void timeAndMemoryOfSparkAreNoWork(String name) {
    assertThat(TaskProgress.sum(List.of(spark(name, 7L)))).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "internal.metrics.input.recordsRead",
        "internal.metrics.input.bytesRead",
        "internal.metrics.output.recordsWritten",
        "internal.metrics.output.bytesWritten",
        "internal.metrics.shuffle.read.remoteBytesRead",
        "internal.metrics.shuffle.read.remoteBlocksFetched",
        "internal.metrics.shuffle.write.recordsWritten",
        "internal.metrics.memoryBytesSpilled",
        "internal.metrics.diskBytesSpilled"
      })
  void rowsRecordsAndBytesOfSparkAreWork(String name) {
    assertThat(TaskProgress.sum(List.of(spark(name, 7L)))).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "time in aggregation build",
        "sort time",
        "peak memory",
        "duration",
        "memory used by state",
        "avg hash probes per key"
      })
  void timeAndMemoryInAPlanAreNoWork(String name) {
    assertThat(TaskProgress.sum(List.of(sql(name)))).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "number of output rows",
        "records read",
        "shuffle records written",
        "shuffle bytes written",
        "number of files read",
        "size of files read",
        "data size",
        "spill size",
        "data sent to Python workers",
        "number of input batches"
      })
  void countsInAPlanAreWork(String name) {
    assertThat(TaskProgress.sum(List.of(sql(name)))).isEqualTo(7);
  }

  @Test
  void valueOfAnAccumulatorThatIsNotKnownByNameOrIdIsNoWork() {
    AccumulableInfo unnamed = info(Option.empty(), 7L, Option.empty());
    assertThat(TaskProgress.sum(List.of(unnamed))).isZero();
  }

  @Test
  void whatAnApplicationCountsItselfIsWorkUnlessItIsTime() {
    assertThat(TaskProgress.sum(List.of(spark("invoices", 7L)))).isEqualTo(7);
    assertThat(TaskProgress.sum(List.of(spark("seen", List.of("a", "b"))))).isEqualTo(2);
    assertThat(TaskProgress.sum(List.of(spark("by name", Map.of("a", 1))))).isEqualTo(1);
    assertThat(TaskProgress.sum(List.of(spark("time waited", 7L)))).isZero();
  }

  @Test
  void objectWhoseHashDiffersAtEachLookIsNoWork() {
    assertThat(TaskProgress.sum(List.of(spark("last", new Object())))).isZero();
  }

  private static AccumulableInfo spark(String name, Object value) {
    return info(Option.apply(name), value, Option.empty());
  }

  private static AccumulableInfo sql(String name) {
    return info(Option.apply(name), 7L, Option.apply("sql"));
  }

  private static AccumulableInfo info(Option<String> name, Object value, Option<String> metadata) {
    return new AccumulableInfo(
        UNKNOWN, name, Option.apply(value), Option.empty(), false, false, metadata);
  }
}
