package dev.sparkfailover.job.watchdog;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.failure.Suspect;
import dev.sparkfailover.job.watchdog.ProgressTracker.Silence;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/** Says when an attempt makes no progress; it never restarts anything. */
public final class Watchdog {

  /** How often {@link #tick} wants to be called. */
  public static final Duration TICK = Duration.ofMillis(250);

  /** A tick that is later than this shows a stopped process, not a silent job. */
  private static final Duration LATE = TICK.multipliedBy(6);

  /**
   * Why an attempt is given up.
   *
   * @param suspect what kept it from going on
   * @param silence for how long it went on
   */
  public record Verdict(Suspect suspect, Duration silence) {

    /** One line for people. */
    public String message() {
      return suspect.message(silence);
    }
  }

  private final Clock clock;
  private final ProgressTracker activity;
  private final GcOverhead gc;
  private final Duration start;
  private final Duration hang;
  private long lastTick;

  /**
   * @param start the bound of {@link Suspect.Start}
   * @param hang the bound of everything else
   */
  public Watchdog(
      Clock clock, ProgressTracker activity, GcOverhead gc, Duration start, Duration hang) {
    this.clock = clock;
    this.activity = activity;
    this.gc = gc;
    this.start = start;
    this.hang = hang;
    this.lastTick = clock.nanos();
  }

  /** The verdict as of now; to be called by one thread, every {@link #TICK}. */
  public Optional<Verdict> tick() {
    long now = clock.nanos();
    if (now - lastTick > LATE.toNanos()) {
      activity.countAnew();
    }
    lastTick = now;
    return gc.sample(now).or(this::silent);
  }

  /** Of two that are silent for equally long, Spark's own piece says more than the cycle. */
  private Optional<Verdict> silent() {
    return activity.silences().stream()
        .filter(s -> s.time().compareTo(limit(s.what())) > 0)
        .max(Comparator.comparing(Silence::time).thenComparing(s -> s.what().ofSpark()))
        .map(s -> new Verdict(s.what(), s.time()));
  }

  private Duration limit(Suspect.Work what) {
    return what instanceof Suspect.Start ? start : hang;
  }
}
