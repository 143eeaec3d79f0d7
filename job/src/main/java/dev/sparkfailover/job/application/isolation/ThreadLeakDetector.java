package dev.sparkfailover.job.application.isolation;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The threads that an application's run left behind. */
public final class ThreadLeakDetector {

  /** Names by default: Spark, Hadoop and the JDK name what they start in the background. */
  private static final Pattern UNNAMED = Pattern.compile("(Thread|Timer|pool-\\d+-thread)-\\d+");

  private final ThreadGroup group;

  /** A stack frame knows of its class loader the name alone; each session's has one of its own. */
  private final String loaderName;

  public ThreadLeakDetector(ThreadGroup group, AppClassLoader loader) {
    this.group = group;
    this.loaderName = loader.getName();
  }

  /** Gives them half of the time to end by themselves, interrupts the rest; who is still there. */
  public List<String> await(Duration time) throws InterruptedException {
    Duration half = time.dividedBy(2);
    if (!awaitNone(half)) {
      alive().forEach(Thread::interrupt);
      awaitNone(half);
    }
    return alive().stream().map(Thread::getName).sorted().toList();
  }

  private boolean awaitNone(Duration time) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    for (List<Thread> left = alive(); !left.isEmpty(); left = alive()) {
      long remaining = deadline - System.nanoTime();
      if (remaining <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedJoin(left.get(0), Math.min(remaining, 100_000_000));
    }
    return true;
  }

  private List<Thread> alive() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey() != Thread.currentThread())
        .filter(this::isLeft)
        .map(Map.Entry::getKey)
        .toList();
  }

  private boolean isLeft(Map.Entry<Thread, StackTraceElement[]> entry) {
    Thread thread = entry.getKey();
    boolean runsItsCode =
        Arrays.stream(entry.getValue())
            .anyMatch(frame -> loaderName.equals(frame.getClassLoaderName()));
    boolean itsOwn =
        group.equals(thread.getThreadGroup())
            && (!thread.isDaemon() || UNNAMED.matcher(thread.getName()).matches());
    return thread.isAlive() && (runsItsCode || itsOwn);
  }
}
