package dev.sparkfailover.monitor.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sparkfailover.contract.time.Moment;
import dev.sparkfailover.monitor.alerts.Alert;
import dev.sparkfailover.monitor.alerts.AlertBook;
import dev.sparkfailover.monitor.api.view.AlertView;
import dev.sparkfailover.monitor.api.view.ExecutorView;
import dev.sparkfailover.monitor.api.view.Freshness;
import dev.sparkfailover.monitor.cluster.Executors;
import dev.sparkfailover.monitor.cluster.Executors.Executor;
import dev.sparkfailover.monitor.ledger.LedgerState;
import dev.sparkfailover.monitor.ledger.LedgerState.Attempt;
import dev.sparkfailover.monitor.logs.LogQuery;
import dev.sparkfailover.monitor.logs.LogState;
import dev.sparkfailover.monitor.status.Observations;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The answers that are lists: restarts, log events, executors, alerts. */
final class ListAnswers {
  private ListAnswers() {}

  /**
   * @param total all restarts ever, those of which nothing else is known any more included
   * @param restarts the newest first
   */
  record Restarts(
      String application,
      @JsonUnwrapped Freshness age,
      Optional<Long> total,
      Map<String, Long> byReason,
      List<Restart> restarts) {

    static Restarts of(Observations seen, int limit) {
      Optional<LedgerState> ledger = seen.ledger().value();
      return new Restarts(
          seen.application(),
          Freshness.of(seen.ledger(), seen),
          ledger.map(LedgerState::totalRestarts),
          ledger.map(LedgerState::restarts).orElse(Map.of()),
          ledger.map(state -> decided(state, limit)).orElse(List.of()));
    }

    /** The newest first. */
    static List<Restart> decided(LedgerState ledger, int limit) {
      return ledger.decided().stream().limit(limit).map(Restart::of).toList();
    }
  }

  /**
   * What followed an attempt that failed.
   *
   * @param decision restart, or gave-up
   */
  record Restart(
      long attempt,
      Optional<Instant> startedAt,
      Optional<Instant> endedAt,
      Optional<String> outcome,
      Optional<String> reason,
      Optional<String> message,
      OptionalLong batch,
      String decision,
      Optional<Double> delaySeconds,
      Optional<Instant> notBefore,
      OptionalInt consecutive) {

    static Restart of(Attempt attempt) {
      return new Restart(
          attempt.number(),
          attempt.startedAt(),
          attempt.endedAt(),
          attempt.outcome(),
          attempt.failure().map(LedgerState.Failure::reason),
          attempt.failure().map(LedgerState.Failure::message),
          attempt.batch(),
          attempt.next().orElse(""),
          attempt.delaySeconds(),
          attempt.notBefore(),
          attempt.consecutive());
    }
  }

  /**
   * @param kept how many events there were to choose from
   * @param logs the oldest first
   */
  record Logs(String application, @JsonUnwrapped Freshness age, int kept, List<LogEvent> logs) {

    static Logs of(Observations seen, LogQuery query) {
      Optional<LogState> log = seen.log().value();
      return new Logs(
          seen.application(),
          Freshness.of(seen.log(), seen),
          log.map(state -> state.events().size()).orElse(0),
          log.map(query::of).orElse(List.of()).stream()
              .map(e -> new LogEvent(e.at(), e.level().name().toLowerCase(Locale.ROOT), e.text()))
              .toList());
    }
  }

  record LogEvent(Optional<Instant> at, String level, String text) {}

  /** Executors at work, and those that are gone, with Spark's reason. */
  record ExecutorList(
      String application,
      @JsonUnwrapped Freshness age,
      Optional<String> applicationId,
      List<ExecutorView> active,
      List<ExecutorView> removed) {

    static ExecutorList of(Observations seen) {
      Optional<Executors> executors = seen.executors().value();
      return new ExecutorList(
          seen.application(),
          Freshness.of(seen.executors(), seen),
          executors.map(Executors::applicationId),
          views(executors, true),
          views(executors, false));
    }

    private static List<ExecutorView> views(Optional<Executors> executors, boolean active) {
      return executors.map(Executors::all).orElse(List.of()).stream()
          .filter((Executor executor) -> executor.active() == active)
          .map(ExecutorView::of)
          .toList();
    }
  }

  /**
   * @param firing the newest first
   * @param history those that ended, the last first
   * @param dropped alerts that fired and could not be kept
   */
  record Alerts(
      Optional<Instant> watchdogLastSeen,
      long dropped,
      List<AlertView> firing,
      List<AlertView> history) {

    static Alerts of(AlertBook book, Optional<String> application) {
      return new Alerts(
          book.watchdog().map(Moment::at),
          book.dropped(),
          views(book.firing(), application),
          views(book.history(), application));
    }

    private static List<AlertView> views(List<Alert> alerts, Optional<String> application) {
      return alerts.stream()
          .filter(a -> application.map(name -> AlertBook.concerns(a, name)).orElse(true))
          .map(AlertView::of)
          .toList();
    }
  }
}
