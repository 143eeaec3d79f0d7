package dev.sparkfailover.monitor.cluster;

import static dev.sparkfailover.monitor.cluster.SomeExecutors.active;
import static dev.sparkfailover.monitor.cluster.SomeExecutors.dead;
import static dev.sparkfailover.monitor.cluster.SomeExecutors.reborn;
import static dev.sparkfailover.monitor.cluster.SomeExecutors.session;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExecutorTotalsTest {
  private static final String KILLED = "Command exited with code 137";

  private final ExecutorTotals totals = new ExecutorTotals();

  @Test
  void addsUpOverExecutorsAndSessions() {
    totals.accept(Executors.NONE);
    totals.accept(session("app-1", active(0, 5), active(1, 7)));
    assertAll(12);
    totals.accept(session("app-1", active(0, 6), active(1, 7)));
    assertAll(13);
    totals.accept(Executors.NONE);
    assertAll(13);
    totals.accept(session("app-2", active(0, 2)));
    assertAll(15);
  }

  private void assertAll(long sum) {
    assertThat(totals.sum())
        .isEqualTo(new ExecutorTotals.Counts(sum, sum, sum, sum, sum, sum, false));
  }

  @Test
  void sameAnswerAgainChangesNothing() {
    totals.accept(Executors.NONE);
    Executors answer = session("app-1", active(0, 5), dead(1, 7, KILLED));
    totals.accept(answer);
    totals.accept(answer);
    totals.accept(session("app-2", active(0, 1)));
    totals.accept(answer);
    assertThat(totals.sum().completedTasks()).isEqualTo(13);
    assertThat(totals.removed(RemovalReason.SIGNAL)).isEqualTo(1);
  }

  @Test
  void whatWasThereBeforeTheMonitorIsNotCounted() {
    totals.accept(session("app-1", active(0, 1000), dead(1, 500, KILLED)));
    assertThat(totals.sum()).isEqualTo(ExecutorTotals.Counts.ZERO);
    assertThat(totals.removed(RemovalReason.SIGNAL)).isZero();
    totals.accept(session("app-1", dead(0, 1001, KILLED), dead(1, 500, KILLED)));
    assertThat(totals.sum().completedTasks()).isEqualTo(1);
    assertThat(totals.removed(RemovalReason.SIGNAL)).isEqualTo(1);
  }

  @Test
  void executorThatVanishesFromTheListIsNotForgottenAndDoesNotCountTwice() {
    totals.accept(Executors.NONE);
    totals.accept(session("app-1", active(0, 5), active(1, 7)));
    totals.accept(session("app-1", active(0, 6)));
    assertThat(totals.sum().completedTasks()).isEqualTo(13);
    totals.accept(session("app-1", active(0, 6), active(1, 8)));
    assertThat(totals.sum().completedTasks()).isEqualTo(14);
  }

  @Test
  void executorThatRegistersAgainBeginsAtZero() {
    totals.accept(Executors.NONE);
    totals.accept(session("app-1", dead(0, 5, "Executor heartbeat timed out after 1 ms")));
    totals.accept(session("app-1", reborn(0, 2)));
    assertThat(totals.sum().completedTasks()).isEqualTo(7);
    assertThat(totals.removed(RemovalReason.HEARTBEAT)).isEqualTo(1);
  }

  @Test
  void neverGoesBackWhateverIsSaid() {
    Random random = new Random(4);
    totals.accept(Executors.NONE);
    long tasks = 0;
    long gone = 0;
    for (int round = 0; round < 2_000; round++) {
      List<Executors.Executor> said = new ArrayList<>();
      for (int id = 0; id < random.nextInt(6); id++) {
        said.add(
            random.nextBoolean()
                ? active(id, random.nextInt(100))
                : dead(id, random.nextInt(100), KILLED));
      }
      totals.accept(new Executors("app-" + random.nextInt(6), said));
      assertThat(totals.sum().completedTasks()).isGreaterThanOrEqualTo(tasks);
      assertThat(totals.removed(RemovalReason.SIGNAL)).isGreaterThanOrEqualTo(gone);
      tasks = totals.sum().completedTasks();
      gone = totals.removed(RemovalReason.SIGNAL);
    }
    assertThat(tasks).isPositive();
    assertThat(gone).isPositive();
  }

  @Test
  void remembersNoMoreThanItMust() {
    totals.accept(Executors.NONE);
    for (int id = 0; id < 5_000; id++) {
      totals.accept(session("app-1", active(id, 1)));
    }
    assertThat(totals.sum().completedTasks()).isEqualTo(5_000);
    assertThat(totals.remembered()).isEqualTo(ExecutorTotals.MOST_ABSENT + 1);
    for (int application = 2; application < 100; application++) {
      totals.accept(session("app-" + application, active(0, 1)));
    }
    assertThat(totals.sum().completedTasks()).isEqualTo(5_098);
    assertThat(totals.remembered()).isEqualTo(4);
  }
}
