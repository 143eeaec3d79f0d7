package dev.sparkfailover.job.watchdog;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.attempt.ProgressReporter;
import dev.sparkfailover.job.failure.Suspect;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Remembers when each piece of an attempt's work last moved on. */
public final class ProgressTracker implements ProgressReporter {

  /** A piece of work and how long nothing was heard of it. */
  public record Silence(Suspect.Work what, Duration time) {}

  private final Clock clock;
  private final Map<Suspect.Work, Long> heard = new HashMap<>();
  private long anythingMoved;
  private long worksSince;

  public ProgressTracker(Clock clock) {
    this.clock = clock;
    this.anythingMoved = clock.nanos();
  }

  @Override
  public synchronized void began(Suspect.Work what) {
    if (!working() && !what.ofSpark()) {
      worksSince = clock.nanos();
    }
    moved(what);
  }

  @Override
  public synchronized void progressed(Suspect.Work what) {
    began(what);
  }

  @Override
  public synchronized void ended(Suspect.Work what) {
    anythingMoved = clock.nanos();
    heard.remove(what);
  }

  @Override
  public synchronized void clear() {
    heard.clear();
  }

  /** How long ago anything last moved on. */
  public synchronized Duration sinceAnythingMoved() {
    return since(clock.nanos(), anythingMoved);
  }

  /** Forgets all silence so far, for a time in which nothing could have been heard. */
  synchronized void countAnew() {
    long now = clock.nanos();
    anythingMoved = now;
    heard.replaceAll((what, since) -> now);
  }

  /** The silence of everything at work; empty while the attempt waits. */
  synchronized List<Silence> silences() {
    if (!working()) {
      return List.of();
    }
    long now = clock.nanos();
    return heard.entrySet().stream()
        .map(e -> new Silence(e.getKey(), since(now, lastSign(e.getKey(), e.getValue()))))
        .toList();
  }

  private void moved(Suspect.Work what) {
    anythingMoved = clock.nanos();
    heard.put(what, anythingMoved);
  }

  private boolean working() {
    return heard.keySet().stream().anyMatch(what -> !what.ofSpark());
  }

  /** A task left over from before this cycle has the whole time-out again, as the cycle has. */
  private long lastSign(Suspect.Work what, long heardAt) {
    long other = what instanceof Suspect.Task ? worksSince : anythingMoved;
    return other - heardAt > 0 ? other : heardAt;
  }

  private static Duration since(long now, long then) {
    return Duration.ofNanos(Math.max(0, now - then));
  }
}
