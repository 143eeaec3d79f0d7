package dev.sparkfailover.job.fencing;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.record.DriverId;
import dev.sparkfailover.job.storage.Store;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * This process as others see it: a lock that dies with it, and a lease whose counter moves while it
 * runs.
 */
final class LeaseKeeper implements Closeable {
  static final String FOLDER = "checkpoints/owners";

  /** What a lease says when its owner left in good order. */
  static final String RELEASED = "released";

  private static final Logger LOG = JobLogger.of(LeaseKeeper.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Store store;
  private final DriverId holder;
  private final Optional<Closeable> lock;
  private final AtomicLong counter = new AtomicLong();
  private final ScheduledThreadPoolExecutor renewal;

  private LeaseKeeper(Store store, DriverId holder, Optional<Closeable> lock) {
    this.store = store;
    this.holder = holder;
    this.lock = lock;
    this.renewal =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("fence-lease").factory());
  }

  /** Makes this process visible; from now on its lease is renewed. */
  static LeaseKeeper enter(Store store, Clock clock, Duration renew) throws IOException {
    store.folders(FOLDER);
    DriverId holder =
        new DriverId(
            UUID.randomUUID().toString(), ProcessHandle.current().pid(), host(), clock.now());
    Optional<Closeable> lock = store.lock(lockFile(holder));
    LeaseKeeper keeper = new LeaseKeeper(store, holder, lock);
    try {
      store.writeUnsynced(leaseFile(holder), bytes("0"));
    } catch (IOException e) {
      keeper.close();
      throw e;
    }
    var ignored =
        keeper.renewal.scheduleWithFixedDelay(
            keeper::renew, 0, renew.toNanos(), TimeUnit.NANOSECONDS);
    return keeper;
  }

  DriverId holder() {
    return holder;
  }

  private void renew() {
    try {
      store.writeUnsynced(leaseFile(holder), bytes(Long.toString(counter.incrementAndGet())));
    } catch (IOException e) {
      // The next beat tries again; when they all fail, another driver takes over, as it should.
      LOG.warn("The lease {} could not be renewed: {}", leaseFile(holder), e.toString());
    }
  }

  @Override
  public void close() throws IOException {
    renewal.shutdownNow();
    try {
      if (!renewal.awaitTermination(CLOSE_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.warn("The renewal of {} did not end within {}", leaseFile(holder), CLOSE_TIMEOUT);
      }
      store.writeUnsynced(leaseFile(holder), bytes(RELEASED));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (lock.isPresent()) {
        lock.get().close();
      }
    }
  }

  static String lockFile(DriverId holder) {
    return FOLDER + "/" + holder.id() + ".lock";
  }

  static String leaseFile(DriverId holder) {
    return FOLDER + "/" + holder.id() + ".lease";
  }

  static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // A host that cannot resolve its own name still has one.
      return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("localhost");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
