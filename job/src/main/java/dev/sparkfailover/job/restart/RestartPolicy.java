package dev.sparkfailover.job.restart;

import dev.sparkfailover.contract.time.Durations;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides what follows a failed run; waits for nothing and changes nothing. */
public final class RestartPolicy {
  private static final Duration HOUR = Duration.ofHours(1);

  private static final String WAY_OUT =
      "Fix the cause, then resume: POST /resume on the job's port, or a start with --fresh-budget";

  private final Settings.Budget budget;
  private final Settings.Backoff backoffSettings;
  private final Backoff backoff;

  public RestartPolicy(Settings.Budget budget, Settings.Backoff backoffSettings, Backoff backoff) {
    this.budget = budget;
    this.backoffSettings = backoffSettings;
    this.backoff = backoff;
  }

  /**
   * What was spent before this failure.
   *
   * @param consecutive restarts in a row that were paid for
   * @param session restarts in a row for lost sessions
   * @param recent when restarts that were paid for happened, those of the last hour at least
   */
  public record Spent(int consecutive, int session, List<Instant> recent) {
    public Spent {
      recent = List.copyOf(recent);
    }
  }

  /** May this failure ever be restarted, may we still restart, and how long do we wait? */
  public Decision decide(Failure failure, Spent spent) {
    if (!failure.reason().restartable()) {
      return new Decision.GiveUp(
          "no restart can heal it: %s. %s".formatted(failure.message(), WAY_OUT));
    }
    if (!failure.reason().spendsBudget()) {
      return new Decision.Restart(unlimited(spent.session()));
    }
    long lastHour = spent.recent().stream().filter(at -> ofLastHour(at, failure.at())).count();
    if (lastHour >= budget.maxPerHour()) {
      return giveUp("%s restarts within an hour".formatted(budget.maxPerHour()), failure);
    }
    Optional<Duration> delay = backoff.next(spent.consecutive(), budget.max());
    return delay.isPresent()
        ? new Decision.Restart(delay.get())
        : giveUp("%s restarts in a row".formatted(budget.max()), failure);
  }

  /** A stamp in the future is from a time when the clock was ahead: it is of no hour. */
  private static boolean ofLastHour(Instant at, Instant now) {
    return at.isAfter(now.minus(HOUR)) && !at.isAfter(now);
  }

  /** The delay of a restart that costs nothing, as one step of a bounded search. */
  public Duration shortDelay() {
    return backoff.first();
  }

  /** The longest delay that can be drawn. */
  public Duration longestDelay() {
    return backoff.longest();
  }

  private Duration unlimited(int done) {
    return backoff.next(done, Integer.MAX_VALUE).orElseThrow();
  }

  private Decision giveUp(String how, Failure failure) {
    return new Decision.GiveUp(
        "%s are spent; the last failure was %s: %s. The policy: %s. %s"
            .formatted(how, failure.reason().label(), failure.message(), policy(), WAY_OUT));
  }

  /** The whole of it, so that no person has to look it up at night. */
  private String policy() {
    return "at most %s restarts in a row (JOB_RESTART_MAX) and %s within an hour (JOB_RESTART_MAX_PER_HOUR), restored by %s good cycles with work (JOB_RESTART_RESET_CYCLES), backoff %s x%s up to %s with jitter %s"
        .formatted(
            budget.max(),
            budget.maxPerHour(),
            budget.resetCycles(),
            Durations.text(backoffSettings.initial()),
            Durations.number(backoffSettings.multiplier()),
            Durations.text(backoffSettings.max()),
            Durations.number(backoffSettings.jitter()));
  }
}
