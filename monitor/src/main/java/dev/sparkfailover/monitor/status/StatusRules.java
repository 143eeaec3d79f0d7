package dev.sparkfailover.monitor.status;

import dev.sparkfailover.contract.config.SecretMasking;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Says from all that is seen how the job is; the first rule that knows decides. */
public final class StatusRules {
  private static final int LONGEST = 600;

  private static final List<Function<Facts, Optional<Verdict>>> RULES =
      List.of(
          Endings::gaveUp,
          Endings::over,
          Answering::stuck,
          Answering::held,
          Answering::contradicted,
          Answering::restarting,
          Answering::healthy,
          Silent::hung,
          Silent::aheadOfTime,
          Silent::alive,
          Silent::dueSoon,
          Silent::gone,
          Silent::lostSight);

  private StatusRules() {}

  /** Depends on nothing else; never fails. */
  public static Verdict verdict(Seen seen) {
    Facts facts = new Facts(seen);
    Verdict verdict =
        RULES.stream()
            .map(rule -> rule.apply(facts))
            .flatMap(Optional::stream)
            .findFirst()
            .orElseGet(() -> Silent.unknown(facts));
    return new Verdict(verdict.status(), line(verdict.reason()), line(verdict.next()));
  }

  /** Messages of others are in it: one line, without secrets, and not too long. */
  private static String line(String text) {
    String one = SecretMasking.mask(text).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return one.length() <= LONGEST ? one : one.substring(0, LONGEST) + "…";
  }
}
