package dev.sparkfailover.job.session.internals;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The threads of this JVM, as far as a session can leave them behind. */
public final class JvmThreads {
  /** Spark makes these itself and keeps them private: only their names are known. */
  private static final List<String> WORKERS =
      List.of("Executor task launch worker", "stream execution thread");

  private JvmThreads() {}

  public static Set<Thread> alive() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    // Threads may be born meanwhile; those that do not fit in would be left out silently.
    Thread[] found = new Thread[root.activeCount() * 2 + 64];
    int count = root.enumerate(found, true);
    return Arrays.stream(found, 0, count).collect(Collectors.toSet());
  }

  private static boolean isWorker(Thread thread) {
    return thread instanceof SessionThread
        || WORKERS.stream().anyMatch(thread.getName()::startsWith);
  }

  /** Those that run a session's work and were not there before it. */
  public static List<Thread> workersSince(Set<Thread> before) {
    return alive().stream()
        .filter(thread -> !before.contains(thread))
        .filter(JvmThreads::isWorker)
        .toList();
  }
}
