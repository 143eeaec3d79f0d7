package dev.sparkfailover.job.executors;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why an executor is gone, made from Spark's words: a closed list, fit for a label. The first that
 * fits, by its words or by the exit code in them, is taken.
 */
public enum RemovalReason {
  /** Decommissioned, itself or with its worker; also when there was too little for it to do. */
  DECOMMISSIONED(
      -1, -1, "^Executor decommission: |^Finished decommissioning|^worker decommissioned"),
  /** The driver did not need it any more, or did not want it. */
  DRIVER(
      57,
      57,
      "^Executor killed by driver\\.|^Runner thread for executor .* interrupted"
          + "|explicit termination request|killed by TaskReaper"),
  /** The machine that it was on is gone. */
  WORKER(-1, -1, "^worker lost: |^Worker shutting down"),
  /** The cluster took its place away. */
  EVICTED(-1, -1, "preempt|deleted by a user or the framework|was not found in the cluster"),
  /** Its memory ran out, or its container's. */
  MEMORY(52, 52, "OutOfMemoryError|OOMKilled|exceeding .*memory limits"),
  /** It gave no sign of life, or could give none. */
  HEARTBEAT(56, 56, "^Executor heartbeat timed out|^Unable to send heartbeats"),
  /** It never began to work. */
  START(-1, -1, "^Unable to create executor|^Error running executor"),
  /** A signal ended it: 137 is SIGKILL. */
  SIGNAL(129, 255, "died from signal"),
  /** The connection to it broke, and nothing says why. */
  CONNECTION(
      58,
      58,
      "^Remote RPC client disassociated|^Executor Process Lost|^Stale executor"
          + "|failure of block manager re-registration"),
  /** It ended with a code of its own. */
  EXIT(0, 128, "^Uncaught exception"),
  /** None of these. */
  OTHER(-1, -1, "(?!)");

  private static final int LONGEST = 500;

  /** As standalone clusters, YARN and Kubernetes say it. */
  private static final Pattern CODE =
      Pattern.compile("(?i)(?:exited with code|exit code|exit status)[: (]{1,2}(\\d{1,3})\\b");

  private final int lowestCode;
  private final int highestCode;
  private final Pattern words;

  RemovalReason(int lowestCode, int highestCode, String words) {
    this.lowestCode = lowestCode;
    this.highestCode = highestCode;
    this.words = Pattern.compile(words);
  }

  /** The class of what Spark calls removeReason: anything, or nothing. */
  public static RemovalReason of(Optional<String> removeReason) {
    String text = removeReason.orElse("");
    String bounded = text.substring(0, Math.min(text.length(), LONGEST));
    int code = code(bounded);
    for (RemovalReason each : values()) {
      if (each.fits(bounded, code)) {
        return each;
      }
    }
    return OTHER;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  private boolean fits(String text, int code) {
    boolean byCode = code >= 0 && lowestCode <= code && code <= highestCode;
    return byCode || words.matcher(text).find();
  }

  /** The process's exit code, or -1. */
  private static int code(String text) {
    Matcher found = CODE.matcher(text);
    return found.find() ? Integer.parseInt(found.group(1)) : -1;
  }
}
