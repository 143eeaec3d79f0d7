package dev.sparkfailover.monitor.status;

import java.util.List;
import java.util.Optional;

/**
 * Says how the job is from what all sources last said. What the job itself says now counts first;
 * when it does not answer, its ledger does. Nothing is guessed from words in a log.
 */
public final class StatusRules {
  private StatusRules() {}

  /** A function of its argument alone. */
  public static Verdict verdict(Seen seen) {
    Verdict verdict = plain(seen);
    List<String> remarks = Remarks.of(seen);
    return remarks.isEmpty()
        ? verdict
        : new Verdict(
            verdict.status(),
            verdict.reason() + "; but " + String.join("; ", remarks),
            verdict.next());
  }

  private static Verdict plain(Seen seen) {
    if (answering(seen)) {
      return new JobRules(seen, seen.job().value().orElseThrow()).verdict();
    }
    if (seen.job().tried().isEmpty() && seen.ledger().value().isEmpty()) {
      return new Verdict(
          Status.UNKNOWN, "nothing was asked yet", "the first answers are there in a moment");
    }
    return new LedgerRules(seen).verdict();
  }

  /** Silence is forgiven as long as the last answer says something of now; a closed door is not. */
  static boolean answering(Seen seen) {
    boolean forgiven = seen.job().problem().isEmpty() || seen.job().silent();
    return forgiven && seen.job().fresh(seen.now(), seen.staleAfter());
  }

  /** One line of words that came from elsewhere. */
  static String line(String text) {
    String one = text.replaceAll("\\s+", " ").strip();
    return one.length() > 300 ? one.substring(0, 299) + "…" : one;
  }

  static String failure(Optional<String> reason, Optional<String> message) {
    return reason
        .map(r -> "the last failure was of class %s: %s".formatted(r, line(message.orElse(""))))
        .orElse("no failure is on record");
  }
}
