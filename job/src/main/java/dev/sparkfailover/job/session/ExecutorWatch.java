package dev.sparkfailover.job.session;

import dev.sparkfailover.contract.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.spark.scheduler.JobSucceeded$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;

/**
 * Knows since when Spark jobs of a session wait without any executor. The session itself cannot be
 * asked any more when its failure is looked at, and what its end does proves nothing.
 */
final class ExecutorWatch extends SparkListener {
  private final Clock clock;
  private final Set<String> executors = new HashSet<>();
  private final Set<Integer> jobs = new HashSet<>();
  private OptionalLong starvedSince = OptionalLong.empty();
  private Optional<Duration> atTheEnd = Optional.empty();
  private boolean over;

  ExecutorWatch(Clock clock) {
    this.clock = clock;
  }

  /** Executors that were there before this listened. */
  synchronized void found(Collection<String> present) {
    executors.addAll(present);
  }

  /** For how long jobs have waited without any executor; empty when none does. */
  synchronized Optional<Duration> starving() {
    return over ? atTheEnd : now();
  }

  /** The session is about to be ended: from here on nothing counts. */
  synchronized void end() {
    if (!over) {
      atTheEnd = now();
      over = true;
    }
  }

  @Override
  public synchronized void onExecutorAdded(SparkListenerExecutorAdded added) {
    executors.add(added.executorId());
    starvedSince = OptionalLong.empty();
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    executors.remove(removed.executorId());
    look();
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart start) {
    jobs.add(start.jobId());
    look();
  }

  /** A job that fails for want of executors leaves the want on record. */
  @Override
  public synchronized void onJobEnd(SparkListenerJobEnd end) {
    jobs.remove(end.jobId());
    if (end.jobResult().equals(JobSucceeded$.MODULE$)) {
      starvedSince = OptionalLong.empty();
      look();
    }
  }

  private void look() {
    if (executors.isEmpty() && !jobs.isEmpty() && starvedSince.isEmpty()) {
      starvedSince = OptionalLong.of(clock.nanos());
    }
  }

  private Optional<Duration> now() {
    return starvedSince.isPresent()
        ? Optional.of(Duration.ofNanos(clock.nanos() - starvedSince.getAsLong()))
        : Optional.empty();
  }
}
