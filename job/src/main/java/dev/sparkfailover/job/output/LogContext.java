package dev.sparkfailover.job.output;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What each line of a structured log says of where it comes from: application, attempt, cycle. */
public final class LogContext {
  private static final LogContext OF_THIS_PROCESS = new LogContext();

  private volatile Map<String, String> values = Map.of();

  /** Of this process, as its log and its console are. */
  public static LogContext ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  public synchronized void put(String name, String value) {
    Map<String, String> changed = new TreeMap<>(values);
    changed.put(name, value);
    values = Collections.unmodifiableMap(changed);
  }

  public synchronized void remove(String name) {
    Map<String, String> changed = new TreeMap<>(values);
    changed.remove(name);
    values = Collections.unmodifiableMap(changed);
  }

  Map<String, String> values() {
    return values;
  }
}
