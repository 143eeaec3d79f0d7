package dev.sparkfailover.job.fencing;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.record.DriverId;
import dev.sparkfailover.job.storage.Store;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Lets one driver at a time at the books. Lock and lease elect it; the epoch fences all others off,
 * those included that do not know yet that they were replaced.
 */
public final class Fence implements Closeable {

  /**
   * How fast the lease moves, and how long it may stand still before its holder is replaced.
   *
   * @param poll how often a waiting driver looks
   */
  public record Timing(Duration renew, Duration stale, Duration poll) {
    public static final Timing USUAL =
        new Timing(Duration.ofSeconds(2), Duration.ofSeconds(15), Duration.ofMillis(100));

    public Timing {
      if (stale.compareTo(renew.multipliedBy(3)) < 0) {
        throw new IllegalArgumentException(
            "stale: must be >= 3 times renew (" + renew + "), got " + stale);
      }
    }
  }

  private final Store store;
  private final Clock clock;
  private final LeaseKeeper keeper;
  private final Epochs epochs;

  private Fence(Store store, Clock clock, LeaseKeeper keeper) throws IOException {
    this.store = store;
    this.clock = clock;
    this.keeper = keeper;
    this.epochs = new Epochs(store);
  }

  /** As the other, without a report of whom it waits for. */
  public static Fence acquire(Store store, Clock clock, Duration wait, Timing timing)
      throws IOException, InterruptedException {
    return acquire(store, clock, wait, timing, holder -> {});
  }

  /**
   * Becomes the one driver. A holder that is dead or left is replaced at once, one that is stopped
   * after {@link Timing#stale}; while one is alive, this waits.
   *
   * @param wait how long to wait for a live holder, from the first look
   * @param waitsFor receives each holder that this waits for
   * @throws FencedOffException when it is still alive then
   */
  public static Fence acquire(
      Store store, Clock clock, Duration wait, Timing timing, Consumer<DriverId> waitsFor)
      throws IOException, InterruptedException {
    LeaseKeeper keeper = LeaseKeeper.enter(store, clock, timing.renew());
    boolean won = false;
    try {
      Fence fence = new Fence(store, clock, keeper);
      fence.win(wait, timing, waitsFor);
      won = true;
      return fence;
    } finally {
      if (!won) {
        leave(keeper, store);
      }
    }
  }

  /** A start that tries again and again must not leave a file each time. */
  private static void leave(LeaseKeeper keeper, Store store) throws IOException {
    try {
      keeper.close();
    } finally {
      store.delete(LeaseKeeper.lockFile(keeper.holder()));
      store.delete(LeaseKeeper.leaseFile(keeper.holder()));
    }
  }

  private void win(Duration wait, Timing timing, Consumer<DriverId> waitsFor)
      throws IOException, InterruptedException {
    Optional<DriverId> reported = Optional.empty();
    long deadline = clock.nanos() + wait.toNanos();
    Optional<LeaseObserver> observer = Optional.empty();
    while (true) {
      OptionalLong seen = epochs.highest();
      if (seen.isPresent()) {
        observer = Optional.of(rivalAt(seen.getAsLong(), observer));
      }
      if (observer.isEmpty() || replaceable(observer.get(), timing)) {
        if (seen.equals(epochs.highest()) && taken()) {
          return;
        }
      } else if (observer.get().alive() && clock.nanos() >= deadline) {
        throw new FencedOffException(
            uri() + ": another driver is at work here", observer.get().holder());
      } else {
        DriverId holder = observer.get().holder();
        if (!reported.equals(Optional.of(holder))) {
          reported = Optional.of(holder);
          waitsFor.accept(holder);
        }
        clock.sleep(timing.poll());
      }
    }
  }

  /** The holder of the epoch: the one that was watched so far, unless it changed. */
  private LeaseObserver rivalAt(long epoch, Optional<LeaseObserver> watched) throws IOException {
    DriverId now = epochs.read(epoch).holder();
    if (watched.isPresent() && watched.get().holder().equals(now)) {
      return watched.get();
    }
    return new LeaseObserver(store, clock, now);
  }

  private static boolean replaceable(LeaseObserver observer, Timing timing) throws IOException {
    observer.look();
    return observer.gone() || observer.silentFor(timing.stale());
  }

  private boolean taken() throws IOException {
    long epoch = epochs.next();
    if (!epochs.take(epoch, holder(), clock.now())) {
      return false;
    }
    epochs.fence(epoch);
    epochs.prune(epoch, holder());
    return true;
  }

  /** This process. */
  public DriverId holder() {
    return keeper.holder();
  }

  /**
   * Takes the epoch for one attempt; all older epochs, also of this process, can publish nothing
   * from now on.
   *
   * @throws FencedOffException when another driver took over
   */
  public long nextEpoch() throws IOException {
    long highest = epochs.highest().orElse(0);
    DriverId last = epochs.read(highest).holder();
    if (!last.id().equals(holder().id()) || !taken()) {
      throw replaced();
    }
    return epochs.highest().orElseThrow();
  }

  /**
   * Makes sure that the epoch is still the newest.
   *
   * @throws FencedOffException when it is not
   */
  public void check(long epoch) throws IOException {
    long highest = epochs.highest().orElse(0);
    if (highest > epoch) {
      throw new FencedOffException(
          uri() + ": epoch " + epoch + " is over, " + highest + " was taken",
          epochs.read(highest).holder());
    }
  }

  private FencedOffException replaced() throws IOException {
    return new FencedOffException(
        uri() + ": this driver (" + holder().text() + ") was replaced",
        epochs.read(epochs.highest().orElseThrow()).holder());
  }

  private String uri() {
    return store.uri(Epochs.FOLDER).toString();
  }

  /** Leaves: the next driver need not wait. Staging stays until it comes. */
  @Override
  public void close() throws IOException {
    keeper.close();
  }
}
