package dev.sparkfailover.job.bench;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/** Says when the user's code fails and how; all attempts share it. */
public final class Unsteadiness {

  /** What a call of the pipeline is to do. */
  public enum Mood {
    WORK,
    FAIL,
    WAIT_FOR_EVER,
    STUCK_TASK
  }

  private static final Unsteadiness ONE = new Unsteadiness();
  private static final int HANGS_ARE_ONE_IN = 10;

  private final Set<ClassLoader> loaders = Collections.newSetFromMap(new WeakHashMap<>());
  private int failuresLeft;
  private int failures;
  private long lastFailed = -1;

  private Unsteadiness() {}

  public static Unsteadiness ofThisJvm() {
    return ONE;
  }

  synchronized void failSoOften(int times) {
    failuresLeft = times;
  }

  /** A new attempt has loaded the user's code. */
  public synchronized void loadedBy(ClassLoader loader) {
    loaders.add(loader);
  }

  /** Each batch fails once at most, and the first of each attempt does its work. */
  public synchronized Mood next(long batch, int before) {
    if (before == 0 || failuresLeft == 0 || batch <= lastFailed) {
      return Mood.WORK;
    }
    lastFailed = batch;
    return next();
  }

  public synchronized Mood next() {
    if (failuresLeft == 0) {
      return Mood.WORK;
    }
    failuresLeft--;
    failures++;
    if (failures % HANGS_ARE_ONE_IN != 0) {
      return Mood.FAIL;
    }
    return failures % (2 * HANGS_ARE_ONE_IN) == 0 ? Mood.WAIT_FOR_EVER : Mood.STUCK_TASK;
  }

  /** Class loaders of attempts that are still in memory. */
  synchronized long loadersAlive() {
    return loaders.size();
  }
}
