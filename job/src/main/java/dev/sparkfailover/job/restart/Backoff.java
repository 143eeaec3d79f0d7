package dev.sparkfailover.job.restart;

import dev.sparkfailover.job.settings.Settings;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the n-th restart in a row, and whether there may be one.
 *
 * <p>The delay grows exponentially, is capped first and jittered second: the usual formulas jitter
 * first, and lose all jitter at the cap, where it matters most.
 */
public final class Backoff {
  /** Past this many doublings every delay is at the cap; asking further is wasted time. */
  private static final int CAPPED = 1_000;

  private final Settings.Backoff settings;
  private final DoubleSupplier random;

  /**
   * @param random draws from [0, 1)
   */
  public Backoff(Settings.Backoff settings, DoubleSupplier random) {
    this.settings = settings;
    this.random = random;
  }

  /**
   * The delay before restart number {@code done + 1}, empty when {@code limit} of them are done.
   */
  public Optional<Duration> next(int done, int limit) {
    if (done >= limit) {
      return Optional.empty();
    }
    Retry.AsyncContext<Void> context = retry().asyncContext();
    RuntimeException failure = new RuntimeException();
    int asked = Math.min(done, CAPPED);
    for (int i = 0; i < asked; i++) {
      context.onError(failure);
    }
    return Optional.of(Duration.ofMillis(context.onError(failure)));
  }

  /** The first delay, for a restart that is not one in a row. */
  public Duration first() {
    return next(0, 1).orElseThrow();
  }

  /** The longest delay that can be drawn. */
  public Duration longest() {
    return Duration.ofMillis((long) Math.ceil(settings.max().toMillis() * (1 + settings.jitter())));
  }

  private Retry retry() {
    RetryConfig config =
        RetryConfig.custom().maxAttempts(CAPPED + 2).intervalFunction(this::delayMillis).build();
    return Retry.of("restart", config);
  }

  private long delayMillis(int attempt) {
    double grown = settings.initial().toMillis() * Math.pow(settings.multiplier(), attempt - 1);
    double capped = Math.min(grown, (double) settings.max().toMillis());
    double factor = 1 + settings.jitter() * (2 * random.getAsDouble() - 1);
    return Math.round(capped * factor);
  }
}
