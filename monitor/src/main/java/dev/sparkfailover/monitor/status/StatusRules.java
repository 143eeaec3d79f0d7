package dev.sparkfailover.monitor.status;

import dev.sparkfailover.contract.config.SecretMasking;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Says from all that is seen how the job is; the first rule that knows decides. */
public final class StatusRules {
  private static final int LONGEST = 600;

  private static final List<Function<Evidence, Optional<Diagnosis>>> RULES =
      List.of(
          TerminalStateRules::gaveUp,
          TerminalStateRules::over,
          RespondingJobRules::stuck,
          RespondingJobRules::held,
          RespondingJobRules::contradicted,
          RespondingJobRules::restarting,
          RespondingJobRules::healthy,
          UnresponsiveJobRules::hung,
          UnresponsiveJobRules::aheadOfTime,
          UnresponsiveJobRules::alive,
          UnresponsiveJobRules::dueSoon,
          UnresponsiveJobRules::gone,
          UnresponsiveJobRules::lostSight);

  private StatusRules() {}

  /** Depends on nothing else; never fails. */
  public static Diagnosis diagnosis(Observations seen) {
    Evidence facts = new Evidence(seen);
    Diagnosis diagnosis =
        RULES.stream()
            .map(rule -> rule.apply(facts))
            .flatMap(Optional::stream)
            .findFirst()
            .orElseGet(() -> UnresponsiveJobRules.unknown(facts));
    return new Diagnosis(diagnosis.status(), line(diagnosis.reason()), line(diagnosis.next()));
  }

  /** Messages of others are in it: one line, without secrets, and not too long. */
  private static String line(String text) {
    String one = SecretMasking.mask(text).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return one.length() <= LONGEST ? one : one.substring(0, LONGEST) + "…";
  }
}
