package dev.sparkfailover.job.faults;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.settings.Settings;
import java.net.URI;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/** Injects faults: decides in which cycles, and injects them; thread-safe. */
public final class Faults {

  private final FaultPlan plan;
  private final FaultInjector injector;

  private Faults(FaultPlan plan, FaultInjector injector) {
    this.plan = plan;
    this.injector = injector;
  }

  /** As set; without a seed a random one is taken, which {@link #warning()} names. */
  public static Faults of(Settings.Faults settings, Clock clock) {
    long seed = settings.seed().orElseGet(() -> new SplittableRandom().nextLong());
    return new Faults(
        new FaultPlan(settings.rate(), settings.kinds(), seed), new FaultInjector(clock));
  }

  /** The fault of a cycle, the same at every call; always empty when the rate is 0. */
  public Optional<FaultKind> draw(long cycle) {
    return plan.draw(cycle);
  }

  /**
   * Injects the fault. Call it only after {@code Event.FaultInjected} is on disk: what follows may
   * be the process's death.
   *
   * <p>What becomes of the caller:
   *
   * <ul>
   *   <li>{@code exception}, {@code session}, {@code oom}, {@code fatal}: always throws
   *   <li>{@code data}, {@code executor}: returns; the cycle goes on and meets what was done
   *   <li>{@code hang}: blocks until the thread is interrupted, or, when a task hangs, its job is
   *       cancelled or its context is stopped; then throws
   *   <li>{@code halt}: never comes back
   * </ul>
   *
   * @param cycle the ledger's number of the running cycle
   * @param input the pipeline's input folder, on any of Hadoop's file systems
   */
  public void inject(FaultKind kind, long cycle, SparkSession spark, URI input) throws Exception {
    injector.inject(kind, cycle, plan.variant(cycle, FaultInjector.VARIANTS), spark, input);
  }

  /** The chance of a fault in a cycle, 0 to 1. */
  public double rate() {
    return plan.rate();
  }

  /** What to say at the start of the job; empty when faults are off. */
  public Optional<String> warning() {
    return plan.rate() > 0 ? Optional.of(text()) : Optional.empty();
  }

  private String text() {
    String kinds = plan.kinds().stream().map(FaultKind::label).collect(Collectors.joining(", "));
    return "Faults are ON: each cycle gets one with chance %s, of the kinds: %s. Repeat this very run with JOB_FAULTS_SEED=%s, stop them with JOB_FAILURE_RATE=0."
        .formatted(plan.rate(), kinds, plan.seed());
  }
}
