package dev.sparkfailover.monitor.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.monitor.source.Await;
import dev.sparkfailover.monitor.source.Poller;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();

  @Test
  void followsWhatTheMasterLists() throws Exception {
    try (Workers workers = new Workers(this::poller)) {
      workers.follow(master(worker(1, "ALIVE"), worker(2, "ALIVE"), worker(3, "DEAD")));
      assertThat(workers.readings()).containsOnlyKeys("worker-1", "worker-2");
      Await.until("answers", () -> answered(workers) == 2);

      workers.follow(master(worker(2, "ALIVE"), worker(4, "ALIVE")));
      assertThat(workers.readings()).containsOnlyKeys("worker-2", "worker-4");
      assertThat(workers.readings().get("worker-2").value()).isPresent();
      Await.until("the new one's answer", () -> answered(workers) == 2);
      assertNotAskedAnyMore("worker-1");
    }
    assertNotAskedAnyMore("worker-2");
  }

  /** Once the others were asked often, it would have been asked as well. */
  private void assertNotAskedAnyMore(String id) throws Exception {
    Await.until("silence", () -> quietFor(id, Duration.ofMillis(300)));
  }

  private boolean quietFor(String id, Duration time) throws InterruptedException {
    int count = asked.get(id).get();
    new SystemClock().sleep(time);
    return asked.get(id).get() == count;
  }

  @Test
  void sourceThatIsFollowedAnswersAsBefore() throws Exception {
    MasterState state = master(worker(1, "ALIVE"));
    try (Workers workers = new Workers(this::poller)) {
      assertThat(workers.following(() -> state).ask()).isEqualTo(state);
      assertThat(workers.readings()).containsOnlyKeys("worker-1");
    }
  }

  @Test
  void workerThatMovedIsAskedAtItsNewAddress() throws Exception {
    try (Workers workers = new Workers(this::poller)) {
      workers.follow(master(worker(1, "ALIVE")));
      Await.until("an answer", () -> answered(workers) == 1);
      MasterState.Worker moved =
          new MasterState.Worker(
              "worker-1", URI.create("http://elsewhere:8081"), "ALIVE", 2, 0, 1, 0);
      workers.follow(master(moved));
      assertThat(workers.readings()).containsOnlyKeys("worker-1");
    }
  }

  @Test
  void noMoreThanABoundedNumberIsAsked() {
    MasterState.Worker[] many =
        IntStream.range(0, Workers.MOST + 50)
            .mapToObj(id -> worker(id, "ALIVE"))
            .toArray(MasterState.Worker[]::new);
    try (Workers workers = new Workers(this::poller)) {
      workers.follow(master(many));
      assertThat(workers.readings()).hasSize(Workers.MOST);
    }
  }

  /** The master's poller may still be at it while all is closed. */
  @Test
  void nobodyIsAskedAfterTheEnd() {
    Workers workers = new Workers(this::poller);
    workers.close();
    workers.follow(master(worker(1, "ALIVE")));
    assertThat(workers.readings()).isEmpty();
    assertThat(asked).isEmpty();
  }

  private static long answered(Workers workers) {
    return workers.readings().values().stream().filter(each -> each.value().isPresent()).count();
  }

  private Poller<WorkerState> poller(MasterState.Worker worker) {
    return new Poller<>(
        worker.id(),
        () -> {
          asked.computeIfAbsent(worker.id(), id -> new AtomicInteger()).incrementAndGet();
          return new WorkerState(worker.id(), 2, 0, 1, 0, 0, 0);
        },
        new SystemClock(),
        Duration.ofMillis(20),
        Duration.ofSeconds(10),
        (source, success, took) -> {});
  }

  private static MasterState.Worker worker(int id, String state) {
    return new MasterState.Worker(
        "worker-" + id, URI.create("http://127.0.0.1:1"), state, 2, 0, 1, 0);
  }

  private static MasterState master(MasterState.Worker... workers) {
    return new MasterState("ALIVE", List.of(workers), 2, 0, 1, 0, List.of(), 0);
  }
}
