package dev.sparkfailover.job.ledger;

import dev.sparkfailover.job.event.AttemptOutcome;
import dev.sparkfailover.job.event.BudgetRestoredBy;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.event.RestartKind;
import dev.sparkfailover.job.event.State;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** Draws events of every kind, in any order: also in orders that no supervisor would make. */
final class RandomEvents {
  static final int KINDS = 21;

  private final Random random;
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private long attempts;
  private long cycles;

  RandomEvents(long seed) {
    random = new Random(seed);
  }

  Event next() {
    return of(random.nextInt(KINDS));
  }

  Event of(int kind) {
    now = now.plusMillis(random.nextInt(600_000) - 1_000);
    return switch (kind) {
      case 0 -> new Event.AttemptStarted(now, ++attempts, attempts, random.nextInt(9_999));
      case 1 -> new Event.SessionStarted(now, attempts, Duration.ofMillis(random.nextInt(9_999)));
      case 2 -> new Event.CycleStarted(now, ++cycles);
      case 3 -> new Event.BatchStarted(now, cycles, random.nextInt(3), random.nextInt(9));
      case 4 -> new Event.PoisonSearchStarted(now, random.nextInt(3));
      case 5 -> new Event.PoisonSearched(now, random.nextInt(3), "a \"verdict\"\nwith ü and \\");
      case 6 -> succeeded();
      case 7 -> new Event.CycleFailed(now, cycles, batch(), Duration.ofMillis(random.nextInt(99)));
      case 8 -> new Event.FaultInjected(now, cycles, one(FaultKind.values()));
      case 9 ->
          new Event.FileQuarantined(
              now, random.nextInt(3), "orders " + random.nextInt(9) + ".csv", "torn");
      case 10 -> ended();
      case 11 -> decided();
      case 12 -> new Event.GaveUp(now, "5 restarts in a row are spent");
      case 13 -> new Event.Finished(now);
      case 14 -> new Event.StopRequested(now, "SIGTERM");
      case 15 -> new Event.BudgetRestored(now, one(BudgetRestoredBy.values()));
      case 16 -> new Event.Recovered(now, Duration.ofSeconds(random.nextInt(99)));
      case 17 -> new Event.StateChanged(now, one(State.values()), one(State.values()));
      case 18 -> alive();
      case 19 -> new Event.BatchPublished(now, cycles, random.nextInt(3), 3, 30, 1);
      case 20 ->
          new Event.StartDelayed(
              now, Duration.ofSeconds(random.nextInt(99)), List.of("data full"), "no space");
      default -> throw new IllegalArgumentException("no kind " + kind);
    };
  }

  private Event succeeded() {
    Duration took = Duration.ofMillis(random.nextInt(9_999));
    return new Event.CycleSucceeded(
        now, cycles, batch(), took, random.nextInt(9), random.nextInt(), random.nextInt(9));
  }

  private Event ended() {
    Optional<Failure> failure =
        random.nextInt(4) == 0
            ? Optional.empty()
            : Optional.of(new Failure(one(FailureClass.values()), "line 1\tof a \"file\"", now));
    return new Event.RunEnded(
        now,
        attempts,
        AttemptOutcome.FAILED,
        failure,
        batch(),
        random.nextBoolean(),
        "WARN one\nERROR two\n",
        random.nextBoolean()
            ? Optional.of(Duration.ofMillis(random.nextInt(9_999_999)))
            : Optional.empty(),
        random.nextBoolean() ? Optional.of(now.minusSeconds(5)) : Optional.empty());
  }

  private Event decided() {
    Duration delay = Duration.ofNanos(random.nextLong(60_000_000_000L));
    return new Event.RestartDecided(
        now, delay, now.plus(delay), one(FailureClass.values()), one(RestartKind.values()));
  }

  private Event alive() {
    Map<State, Duration> time = new EnumMap<>(State.class);
    for (State state : State.values()) {
      time.put(state, Duration.ofMillis(random.nextInt(99_999)));
    }
    return new Event.Alive(now, time);
  }

  private OptionalLong batch() {
    return random.nextBoolean() ? OptionalLong.of(random.nextInt(3)) : OptionalLong.empty();
  }

  @SafeVarargs
  private <T> T one(T... values) {
    return values[random.nextInt(values.length)];
  }
}
