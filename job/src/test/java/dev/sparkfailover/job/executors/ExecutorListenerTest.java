package dev.sparkfailover.job.executors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.Resubmitted$;
import org.apache.spark.Success$;
import org.apache.spark.TaskCommitDenied;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.storage.BroadcastBlockId;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.Test;
import scala.Option;

class ExecutorListenerTest {
  private final ExecutorTracker tracker = new ExecutorTracker();
  private final ExecutorEvents events = new ExecutorEvents(tracker);

  @Test
  void anExecutorIsShownFromItsStartToItsEnd() {
    events.added("0", "host-a", 2, 1).storage("0", "host-a", 4096, 2).taskStarted("0");
    assertThat(only())
        .isEqualTo(
            new ExecutorStatus(
                "0",
                "host-a:7001",
                true,
                2,
                1,
                0,
                0,
                0,
                0,
                0,
                4096,
                0,
                0,
                0,
                java.util.Optional.of(ExecutorEvents.START.plusSeconds(1)),
                java.util.Optional.empty(),
                java.util.Optional.empty()));
    events.taskEnded("0", ExecutorEvents.did(120));
    assertThat(only().completedTasks()).isEqualTo(1);
    assertThat(only().activeTasks()).isZero();
    assertThat(only().taskMillis()).isEqualTo(1_500);
    assertThat(only().gcMillis()).isEqualTo(120);
    events.removed("0", "Command exited with code 137", 9);
    assertThat(only().active()).isFalse();
    assertThat(only().removedAt()).contains(ExecutorEvents.START.plusSeconds(9));
    assertThat(only().removeReason()).contains("Command exited with code 137");
    assertThat(tracker.removals(RemovalReason.SIGNAL)).isEqualTo(1);
    assertThat(tracker.snapshot().active()).isZero();
    assertThat(tracker.snapshot().dead()).isEqualTo(1);
  }

  @Test
  void aTaskThatEndsAfterItsExecutorCountsAndDoesNotBringItBack() {
    events.added("0", "a", 1, 1).taskStarted("0").removed("0", "Executor Process Lost", 2);
    events.taskEnded("0", new ExecutorLostFailure("0", true, Option.empty()), null, 700);
    events.taskStarted("0").storage("0", "a", 4096, 1).added("0", "a", 1, 2).metricsOf("0");
    assertThat(only().active()).isFalse();
    assertThat(only().activeTasks()).isZero();
    assertThat(tracker.totals().failedTasks()).isEqualTo(1);
    assertThat(tracker.totals().taskMillis()).isEqualTo(700);
    assertThat(tracker.snapshot().active()).isZero();
  }

  @Test
  void anExecutorThatWasNeverAnnouncedIsNotMadeUp() {
    events.metricsOf("7").taskStarted("7").taskEnded("7", ExecutorEvents.did(5));
    events.block("7", RDDBlockId.apply(1, 0), StorageLevel.MEMORY_ONLY(), 10, 0);
    assertThat(tracker.listed()).isEmpty();
    assertThat(tracker.totals().completedTasks()).isEqualTo(1);
    events.removed("7", "worker lost: gone", 3);
    assertThat(tracker.removals(RemovalReason.WORKER)).isEqualTo(1);
    assertThat(only().active()).isFalse();
  }

  @Test
  void aRemovalThatIsReportedTwiceCountsOnceAndOneThatRegistersAgainIsNew() {
    events.added("0", "a", 1, 1).removed("0", "Executor Process Lost", 2);
    events.removed("0", "Command exited with code 137", 3);
    assertThat(tracker.removals(RemovalReason.CONNECTION)).isEqualTo(1);
    assertThat(tracker.removals(RemovalReason.SIGNAL)).isZero();
    events.added("0", "a", 1, 5).removed("0", "Command exited with code 137", 6);
    assertThat(tracker.removals(RemovalReason.SIGNAL)).isEqualTo(1);
    assertThat(tracker.snapshot().dead()).isEqualTo(2);
  }

  @Test
  void negativeAndAbsentValuesCountAsNothing() {
    events.added("0", null, -3, 1).storage("0", "a", -1, 1);
    events.taskEnded("0", Success$.MODULE$, ExecutorEvents.did(-50), -9_000);
    events.taskEnded("0", Success$.MODULE$, null, 100);
    TaskInfo unfinished = events.task("0");
    events.taskEnded(unfinished, Success$.MODULE$, ExecutorEvents.did(1));
    events.taskEnded((TaskInfo) null, Success$.MODULE$, null).taskStarted((TaskInfo) null);
    assertThat(only().cores()).isZero();
    assertThat(only().memoryMaxBytes()).isZero();
    assertThat(only().activeTasks()).isZero();
    assertThat(tracker.totals()).isEqualTo(new ExecutorTotals(0, 3, 1, 100, 0, 0));
    events.removed("0", null, 2);
    assertThat(tracker.removals(RemovalReason.OTHER)).isEqualTo(1);
  }

  @Test
  void tasksAreCountedAsSparksPageDoes() {
    events.added("0", "a", 4, 1);
    events.taskEnded("0", new TaskCommitDenied(1, 1, 1), ExecutorEvents.did(1), 10);
    assertThat(tracker.totals()).isEqualTo(new ExecutorTotals(0, 0, 1, 10, 0, 0));
    events.taskEnded("0", Resubmitted$.MODULE$, ExecutorEvents.did(9), 10);
    assertThat(tracker.totals()).isEqualTo(new ExecutorTotals(1, 0, 1, 20, 0, 0));
  }

  @Test
  void storageGrowsAndShrinksWithItsBlocks() {
    RDDBlockId cached = RDDBlockId.apply(3, 0);
    events.added("0", "a", 1, 1);
    events.block("0", cached, StorageLevel.MEMORY_AND_DISK(), 100, 40);
    events.block("0", new BroadcastBlockId(1, "piece0"), StorageLevel.MEMORY_ONLY(), 7, 0);
    assertThat(only().memoryUsedBytes()).isEqualTo(107);
    assertThat(only().diskUsedBytes()).isEqualTo(40);
    events.block("0", cached, StorageLevel.NONE(), 60, 0);
    assertThat(only().memoryUsedBytes()).isEqualTo(47);
    events.unpersisted(3);
    assertThat(only().memoryUsedBytes()).isEqualTo(7);
    assertThat(only().diskUsedBytes()).isZero();
    events.unpersisted(3).block("0", cached, StorageLevel.NONE(), 999, 999);
    assertThat(only().memoryUsedBytes()).isZero();
  }

  @Test
  void sumsGoOnInTheNextSessionAndWhatASessionsEndDoesIsNotCounted() {
    events.added("0", "a", 1, 1).taskEnded("0", ExecutorEvents.did(100));
    events.end();
    events.removed("0", "Command exited with code 143", 2).taskEnded("0", ExecutorEvents.did(100));
    assertThat(tracker.listed()).isEmpty();
    ExecutorEvents next = new ExecutorEvents(tracker);
    events.end();
    next.added("0", "a", 1, 3).taskEnded("0", ExecutorEvents.did(50));
    assertThat(tracker.totals().completedTasks()).isEqualTo(2);
    assertThat(tracker.totals().gcMillis()).isEqualTo(150);
    assertThat(only().completedTasks()).isEqualTo(1);
    assertThat(List.of(RemovalReason.values()))
        .allSatisfy(reason -> assertThat(tracker.removals(reason)).isZero());
  }

  @Test
  void hostileWordsAreMadeHarmless() {
    String id = "x\"}\n<script>" + "y".repeat(100_000);
    events.added(id, "h\u202e\u0000ost" + "o".repeat(100_000), 1, 1);
    assertThat(only().id()).matches("[A-Za-z0-9._-]{64}");
    assertThat(only().hostPort()).startsWith("h  ost").hasSize(255);
    events.removed(id, "exited\nwith password=hunter2 " + "z".repeat(100_000), 2);
    assertThat(only().removeReason().orElseThrow())
        .startsWith("exited with password=***")
        .doesNotContain("hunter2")
        .hasSizeLessThanOrEqualTo(500);
    events.added("", "a", 1, 3);
    assertThat(tracker.listed().getFirst().id()).isEqualTo("_");
  }

  @Test
  void noMoreThanSoManyAreListedAndAllAreCounted() {
    IntStream.range(0, 2_000).forEach(i -> events.added("" + i, "a", 1, 1));
    IntStream.range(0, 900).forEach(i -> events.removed("" + i, "worker lost: x", 2));
    assertThat(tracker.snapshot().active()).isEqualTo(1_100);
    assertThat(tracker.snapshot().dead()).isEqualTo(900);
    assertThat(tracker.removals(RemovalReason.WORKER)).isEqualTo(900);
    assertThat(tracker.listed())
        .hasSize(SessionExecutors.MOST_ACTIVE + SessionExecutors.MOST_DEAD)
        .filteredOn(each -> !each.active())
        .last()
        .extracting(ExecutorStatus::id)
        .isEqualTo("899");
  }

  private ExecutorStatus only() {
    assertThat(tracker.listed()).hasSize(1);
    return tracker.listed().getFirst();
  }
}
