package dev.sparkfailover.monitor.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sparkfailover.monitor.api.view.AlertView;
import dev.sparkfailover.monitor.ledger.LedgerState;
import dev.sparkfailover.monitor.status.JobSnapshot;
import dev.sparkfailover.monitor.status.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds what is new in one job's pictures; what the first one shows is not news. */
final class Changes {
  private Optional<Status> status = Optional.empty();
  private Optional<Long> lastRestart = Optional.empty();
  private long attempts;

  /** Another verdict than before. */
  record State(
      String application,
      Optional<String> before,
      String status,
      String reason,
      String next,
      Instant at) {}

  /** A restart that was decided, or that the job gave up. */
  record Restart(String application, @JsonUnwrapped ListAnswers.Restart restart) {}

  /** An alert that began or ended to fire. */
  record AlertChange(
      String state,
      String name,
      String severity,
      Optional<String> application,
      Optional<String> summary,
      String fingerprint,
      Instant startsAt,
      Optional<Instant> endsAt) {
    static AlertChange of(AlertView view) {
      return new AlertChange(
          view.state(),
          view.name(),
          view.severity(),
          view.application(),
          view.summary(),
          view.fingerprint(),
          view.startsAt(),
          view.endsAt());
    }
  }

  Optional<State> state(JobSnapshot picture) {
    Optional<Status> before = status;
    status = Optional.of(picture.diagnosis().status());
    return before.isEmpty() || before.equals(status)
        ? Optional.empty()
        : Optional.of(
            new State(
                picture.application(),
                before.map(Status::label),
                picture.diagnosis().status().label(),
                picture.diagnosis().reason(),
                picture.diagnosis().next(),
                picture.seen().now().at()));
  }

  /** The oldest first. */
  List<Restart> restarts(JobSnapshot picture) {
    return picture
        .seen()
        .ledger()
        .value()
        .map(ledger -> restarts(picture.application(), ledger))
        .orElse(List.of());
  }

  private List<Restart> restarts(String application, LedgerState ledger) {
    List<ListAnswers.Restart> decided =
        ListAnswers.Restarts.decided(ledger, LedgerState.MAX_RECENT).reversed();
    // Fewer attempts than before: a new ledger, all of which is news.
    long known = ledger.attempts() < attempts ? 0 : lastRestart.orElse(newest(decided));
    attempts = ledger.attempts();
    lastRestart = Optional.of(Math.max(known, newest(decided)));
    List<Restart> news = new ArrayList<>();
    for (ListAnswers.Restart restart : decided) {
      if (restart.attempt() > known) {
        news.add(new Restart(application, restart));
      }
    }
    return news;
  }

  private static long newest(List<ListAnswers.Restart> decided) {
    return decided.isEmpty() ? 0 : decided.getLast().attempt();
  }
}
