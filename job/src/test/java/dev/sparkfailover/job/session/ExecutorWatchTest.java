package dev.sparkfailover.job.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.clock.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.spark.scheduler.JobFailed;
import org.apache.spark.scheduler.JobResult;
import org.apache.spark.scheduler.JobSucceeded$;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.scheduler.cluster.ExecutorInfo;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

class ExecutorWatchTest {
  private final ManualClock clock = new ManualClock(java.time.Instant.EPOCH);
  private final ExecutorWatch watch = new ExecutorWatch(clock);

  @Test
  void aJobWithoutExecutorsStarvesUntilOneComes() {
    start(1);
    clock.advance(Duration.ofMinutes(5));
    assertThat(watch.starving()).contains(Duration.ofMinutes(5));
    added("0");
    assertThat(watch.starving()).isEmpty();
    removed("0");
    clock.advance(Duration.ofSeconds(3));
    assertThat(watch.starving()).contains(Duration.ofSeconds(3));
  }

  @Test
  void withoutAJobNoExecutorsAreMissed() {
    added("0");
    removed("0");
    clock.advance(Duration.ofMinutes(5));
    assertThat(watch.starving()).isEmpty();
    start(1);
    assertThat(watch.starving()).contains(Duration.ZERO);
  }

  @Test
  void executorsThatWereThereBeforeCount() {
    watch.found(List.of("1", "2"));
    start(1);
    removed("1");
    assertThat(watch.starving()).isEmpty();
    removed("2");
    assertThat(watch.starving()).isPresent();
  }

  @Test
  void aJobThatFailsForWantOfExecutorsLeavesItOnRecordAndOneThatSucceedsDoesNot() {
    start(1);
    clock.advance(Duration.ofMinutes(5));
    end(1, new JobFailed(new IllegalStateException("no answer")));
    assertThat(watch.starving()).contains(Duration.ofMinutes(5));
    start(2);
    end(2, JobSucceeded$.MODULE$);
    assertThat(watch.starving()).isEmpty();
  }

  @Test
  void whatTheSessionsEndDoesProvesNothing() {
    added("0");
    start(1);
    watch.end();
    removed("0");
    clock.advance(Duration.ofMinutes(5));
    assertThat(watch.starving()).isEmpty();
  }

  private void start(int job) {
    List<StageInfo> none = List.of();
    watch.onJobStart(
        new SparkListenerJobStart(
            job, 0, CollectionConverters.asScala(none).toSeq(), new Properties()));
  }

  private void end(int job, JobResult result) {
    watch.onJobEnd(new SparkListenerJobEnd(job, 0, result));
  }

  private void added(String executor) {
    ExecutorInfo info = new ExecutorInfo("host", 1, Map$.MODULE$.empty());
    watch.onExecutorAdded(new SparkListenerExecutorAdded(0, executor, info));
  }

  private void removed(String executor) {
    watch.onExecutorRemoved(new SparkListenerExecutorRemoved(0, executor, "gone"));
  }
}
