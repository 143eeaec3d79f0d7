package dev.sparkfailover.monitor.ledger;

import dev.sparkfailover.monitor.ledger.LedgerState.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The newest attempts, as the events describe them; a snapshot knows none. */
final class Attempts {
  private static final String STOPPED = "stopped";

  private final Deque<Attempt> newestFirst = new ArrayDeque<>();

  /**
   * @param after what all events up to this one amount to
   */
  void event(LedgerFields e, LedgerReducer after) {
    switch (e.needText("event")) {
      case "attempt-started" -> started(e);
      case "run-ended" -> ended(e);
      case "restart-decided" -> restart(e, after);
      case "gave-up" -> decided("gave-up");
      case "finished" -> decided("finished");
      case "stop-requested" -> stopRequested();
      default -> {}
    }
  }

  List<Attempt> newestFirst() {
    return List.copyOf(newestFirst);
  }

  private void started(LedgerFields e) {
    add(
        new Attempt(
            e.needNumber("attempt"),
            Optional.of(e.needTime("at")),
            e.number("pid"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty()));
  }

  /** Its beginning may be older than the oldest event that was kept. */
  private void ended(LedgerFields e) {
    long number = e.needNumber("attempt");
    Optional<Attempt> begun =
        Optional.ofNullable(newestFirst.peekFirst()).filter(newest -> newest.number() == number);
    begun.ifPresent(newest -> newestFirst.removeFirst());
    String outcome = e.needText("outcome");
    add(
        new Attempt(
            number,
            begun.flatMap(Attempt::startedAt),
            begun.map(Attempt::pid).orElse(OptionalLong.empty()),
            Optional.of(e.needTime("at")),
            Optional.of(outcome),
            LedgerReducer.failure(e),
            e.number("batch"),
            outcome.equals(STOPPED) ? Optional.of(STOPPED) : Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty()));
  }

  private void restart(LedgerFields e, LedgerReducer after) {
    undecided()
        .ifPresent(
            a ->
                replace(
                    a,
                    "restart",
                    Optional.of(e.needTime("notBefore")),
                    Optional.of(LedgerReducer.seconds(Duration.parse(e.needText("delay")))),
                    OptionalInt.of(after.consecutive())));
  }

  /** An attempt that is killed while it stops has no ending of its own. */
  private void stopRequested() {
    if (undecided().filter(a -> a.outcome().isEmpty()).isPresent()) {
      decided(STOPPED);
    }
  }

  private void decided(String next) {
    undecided().ifPresent(a -> replace(a, next, a.notBefore(), a.delaySeconds(), a.consecutive()));
  }

  /** The newest attempt, with what was decided after it. */
  private void replace(
      Attempt newest,
      String next,
      Optional<Instant> notBefore,
      Optional<Double> delaySeconds,
      OptionalInt consecutive) {
    newestFirst.removeFirst();
    add(
        new Attempt(
            newest.number(),
            newest.startedAt(),
            newest.pid(),
            newest.endedAt(),
            newest.outcome(),
            newest.failure(),
            newest.batch(),
            Optional.of(next),
            notBefore,
            delaySeconds,
            consecutive));
  }

  private Optional<Attempt> undecided() {
    return Optional.ofNullable(newestFirst.peekFirst()).filter(a -> a.next().isEmpty());
  }

  private void add(Attempt attempt) {
    newestFirst.addFirst(attempt);
    if (newestFirst.size() > LedgerState.MAX_RECENT) {
      newestFirst.removeLast();
    }
  }
}
