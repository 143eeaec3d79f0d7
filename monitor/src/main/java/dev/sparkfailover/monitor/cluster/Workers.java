package dev.sparkfailover.monitor.cluster;

import dev.sparkfailover.monitor.source.LastAnswer;
import dev.sparkfailover.monitor.source.Poller;
import dev.sparkfailover.monitor.source.Source;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * Polls the workers that the master lists as alive, and no other: a worker that the master gives up
 * is not asked any more.
 */
public final class Workers implements AutoCloseable {
  /** Of more than so many only these are asked: each that hangs takes a thread. */
  public static final int MOST = 100;

  private static final Logger LOG = Logger.getLogger(Workers.class.getName());

  private final Function<MasterState.Worker, Poller<WorkerState>> pollers;
  private final Map<String, Followed> followed = new ConcurrentHashMap<>();
  private boolean closed;
  private boolean tooMany;

  /**
   * @param pollers makes one, not yet started, for a worker
   */
  public Workers(Function<MasterState.Worker, Poller<WorkerState>> pollers) {
    this.pollers = pollers;
  }

  /** The same source; what it answers decides which workers are polled. */
  public Source<MasterState> following(Source<MasterState> master) {
    return () -> {
      MasterState state = master.ask();
      follow(state);
      return state;
    };
  }

  synchronized void follow(MasterState master) {
    if (closed) {
      return;
    }
    Map<String, MasterState.Worker> wanted = wanted(master.workers());
    Map<String, Followed> gone = new HashMap<>(followed);
    gone.values().removeIf(each -> each.sameAs(wanted.get(each.worker().id())));
    gone.forEach(this::leave);
    wanted.forEach((id, worker) -> followed.computeIfAbsent(id, unused -> start(worker)));
  }

  private Map<String, MasterState.Worker> wanted(List<MasterState.Worker> listed) {
    List<MasterState.Worker> alive = listed.stream().filter(MasterState.Worker::alive).toList();
    if (alive.size() > MOST && !tooMany) {
      LOG.warning(
          "the master lists %s workers; only the first %s are asked how they are"
              .formatted(alive.size(), MOST));
    }
    tooMany = alive.size() > MOST;
    return alive.stream()
        .limit(MOST)
        .collect(
            Collectors.toMap(
                MasterState.Worker::id, Function.identity(), (a, b) -> a, LinkedHashMap::new));
  }

  private Followed start(MasterState.Worker worker) {
    return new Followed(worker, pollers.apply(worker).start());
  }

  private void leave(String id, Followed gone) {
    followed.remove(id);
    // It may take a while to end, and the thread that asks the master has no time for that.
    Thread.ofVirtual().name("leave-" + id).start(gone.poller()::close);
  }

  /** By worker id. */
  public Map<String, LastAnswer<WorkerState>> readings() {
    return followed.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey, entry -> entry.getValue().poller().reading()));
  }

  /** Asks none any more, not even those that a master still at work lists later. */
  @Override
  public void close() {
    List<Followed> rest;
    synchronized (this) {
      closed = true;
      rest = List.copyOf(followed.values());
      followed.clear();
    }
    List<Thread> closing =
        rest.stream().map(each -> Thread.ofVirtual().start(each.poller()::close)).toList();
    for (Thread each : closing) {
      try {
        each.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private record Followed(MasterState.Worker worker, Poller<WorkerState> poller) {
    /** Cores and memory change all the time; who is asked where does not. */
    boolean sameAs(MasterState.Worker other) {
      return other != null && Objects.equals(worker.webUi(), other.webUi());
    }
  }
}
