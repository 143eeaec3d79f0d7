package dev.sparkfailover.job.restart;

import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.event.RestartKind;
import dev.sparkfailover.job.ledger.History;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Decides what follows a failure: as the policy says, but for the search for poison. */
public final class FailureHandler {
  private final RestartPolicy policy;
  private final int searchBound;

  /**
   * @param searchBound how many restarts searches may take without a price
   */
  public FailureHandler(RestartPolicy policy, int searchBound) {
    this.policy = policy;
    this.searchBound = searchBound;
  }

  /**
   * The decision to be recorded.
   *
   * @param history with this failure as its last
   */
  public Event decide(Failure failure, History history, Instant now) {
    Decision decision = policy.decide(dated(failure, now), spent(history, now));
    boolean searches =
        searchGoesOn(failure, history.trouble())
            || (decision instanceof Decision.GiveUp && deservesSearch(failure, history.trouble()));
    if (searches && history.budget().searches() < searchBound) {
      return restart(failure, policy.shortDelay(), now, RestartKind.SEARCH);
    }
    return switch (decision) {
      case Decision.Restart r -> restart(failure, r.delay(), now, kind(failure.reason()));
      case Decision.GiveUp g -> new Event.GaveUp(now, g.reason());
    };
  }

  /** Whether the job gives up when the batch in trouble fails once more. */
  public boolean lastChance(History history) {
    Failure oneMore = new Failure(FailureClass.PIPELINE, "one more", history.at());
    return searchable(history.trouble())
        && history.budget().searches() < searchBound
        && policy.decide(oneMore, spent(history, history.at())) instanceof Decision.GiveUp;
  }

  private static RestartKind kind(FailureClass reason) {
    return reason.spendsBudget() ? RestartKind.COUNTED : RestartKind.UNCOUNTED;
  }

  private static Event restart(Failure failure, Duration delay, Instant now, RestartKind kind) {
    return new Event.RestartDecided(now, delay, now.plus(delay), failure.reason(), kind);
  }

  /**
   * A dry run that ends its attempt says something of the files that it tried, and so the search
   * comes to its end; any other failure in a search brings it no further, and counts.
   */
  private static boolean searchGoesOn(Failure failure, History.Trouble trouble) {
    return trouble.searching() && failure.reason().evidence() == FailureClass.Evidence.MACHINE;
  }

  /** Before the job gives up over a batch, its files are tried one by one: for that, once more. */
  private static boolean deservesSearch(Failure failure, History.Trouble trouble) {
    return searchable(trouble) && trouble.searches() == 0 && failure.reason().restartable();
  }

  private static boolean searchable(History.Trouble trouble) {
    return trouble.batch().isPresent() && !trouble.batchFailures().isEmpty() && !trouble.searched();
  }

  /** The hour that counts is the one before the decision, which a later process may make. */
  private static Failure dated(Failure failure, Instant now) {
    return new Failure(failure.reason(), failure.message(), now);
  }

  /** The failure may be of an earlier process whose clock was ahead, and its restarts with it. */
  private static RestartPolicy.Spent spent(History history, Instant now) {
    History.Spent budget = history.budget();
    List<Instant> past = budget.recent().stream().filter(at -> !at.isAfter(now)).toList();
    return new RestartPolicy.Spent(budget.consecutive(), budget.session(), past);
  }
}
