package dev.sparkfailover.job.launcher;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Decides whether and when a child that ended is started again. */
public final class RelaunchPolicy {

  /** The child asks for a fresh process. */
  public static final int FRESH_PROCESS = 75;

  /** A process that died by signal n ends with this and n. */
  public static final int SIGNAL = 128;

  /** Hang-up, interrupt and terminate: someone asked it to end. */
  private static final Set<Integer> ASKED_TO_END = Set.of(SIGNAL + 1, SIGNAL + 2, SIGNAL + 15);

  private static final int LAST_SIGNAL = 64;
  private static final Duration QUICK = Duration.ofSeconds(10);
  private static final int QUICK_DEATHS_AT_ONCE = 3;
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private int quickDeaths;

  /** How long to wait before the next start, or nothing when the end is final. */
  public Optional<Duration> after(int code, Duration lived) {
    var comesBack = code == FRESH_PROCESS || diedBySignal(code);
    return comesBack ? Optional.of(delay(lived)) : Optional.empty();
  }

  private static boolean diedBySignal(int code) {
    return code > SIGNAL && code <= SIGNAL + LAST_SIGNAL && !ASKED_TO_END.contains(code);
  }

  /** At once, as the ledger keeps the backoff; only quick deaths in a row are slowed down. */
  private Duration delay(Duration lived) {
    quickDeaths = lived.compareTo(QUICK) < 0 ? quickDeaths + 1 : 0;
    var slow = quickDeaths - QUICK_DEATHS_AT_ONCE;
    if (slow <= 0) {
      return Duration.ZERO;
    }
    var wait = Duration.ofSeconds(1L << Math.min(slow - 1, 10));
    return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
  }
}
