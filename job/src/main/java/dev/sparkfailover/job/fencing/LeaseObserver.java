package dev.sparkfailover.job.fencing;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.record.DriverId;
import dev.sparkfailover.job.storage.Store;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Optional;

/**
 * Watches the present holder and judges whether it is gone, stopped or alive. Silence is measured
 * by the watcher's own clock, so that no two clocks are ever compared.
 */
final class LeaseObserver {
  private final Store store;
  private final Clock clock;
  private final DriverId holder;
  private final String firstLease;
  private String lease;
  private long movedAt;

  LeaseObserver(Store store, Clock clock, DriverId holder) throws IOException {
    this.store = store;
    this.clock = clock;
    this.holder = holder;
    this.lease = readLease();
    this.firstLease = lease;
    this.movedAt = clock.nanos();
  }

  DriverId holder() {
    return holder;
  }

  /** Looks again. */
  void look() throws IOException {
    String now = readLease();
    if (!now.equals(lease)) {
      lease = now;
      movedAt = clock.nanos();
    }
  }

  /** It left, or its process is dead. */
  boolean gone() throws IOException {
    return lease.equals(LeaseKeeper.RELEASED) || dead();
  }

  /**
   * Only a lock of our own host proves anything: elsewhere a free lock may just be one that does
   * not reach us.
   */
  private boolean dead() throws IOException {
    if (!store.locks()
        || !holder.host().equals(LeaseKeeper.host())
        || !store.exists(LeaseKeeper.lockFile(holder))) {
      return false;
    }
    Optional<Closeable> lock = store.lock(LeaseKeeper.lockFile(holder));
    if (lock.isPresent()) {
      lock.get().close();
    }
    return lock.isPresent();
  }

  /** It has not moved for too long, whatever its lock says. */
  boolean silentFor(Duration time) {
    return clock.nanos() - movedAt >= time.toNanos();
  }

  /** It was seen moving. */
  boolean alive() {
    return !lease.equals(firstLease);
  }

  private String readLease() throws IOException {
    try {
      return new String(store.read(LeaseKeeper.leaseFile(holder)), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      // A holder without a lease never moves: it is replaced after the time for a silent one.
      return "";
    }
  }
}
