package dev.sparkfailover.monitor.api.view;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sparkfailover.monitor.cluster.Executors.Executor;
import java.util.Optional;

/**
 * An executor, with the share of its tasks' time that went into collecting garbage.
 *
 * @param gcShare from 0 to 1; empty before any task ran
 */
public record ExecutorView(@JsonUnwrapped Executor executor, Optional<Double> gcShare) {

  public static ExecutorView of(Executor executor) {
    return new ExecutorView(executor, share(executor.gcMillis(), executor.taskMillis()));
  }

  private static Optional<Double> share(long gc, long all) {
    return all <= 0
        ? Optional.empty()
        : Optional.of(Math.min(1, Math.round(1000.0 * gc / all) / 1000.0));
  }
}
