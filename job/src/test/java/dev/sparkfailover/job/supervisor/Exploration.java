package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.job.settings.Settings.OnExhausted;

/** One exploration, as a mutant's own class loader can start it. */
public final class Exploration {
  private Exploration() {}

  static Explorer.Report of(OnExhausted onExhausted, int depth) throws InterruptedException {
    return new Explorer(new Setup(onExhausted)).explore(depth);
  }

  /** Empty when nothing was found. */
  public static String finding(String onExhausted, int depth) throws InterruptedException {
    try {
      Explorer.Report unused = of(OnExhausted.valueOf(onExhausted), depth);
      return "";
    } catch (AssertionError e) {
      return e.getMessage();
    }
  }
}
