package dev.sparkfailover.job.application;

import dev.sparkfailover.job.attempt.ProgressReporter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps what is at work, and what ever was. */
public final class RecordedProgress implements ProgressReporter {
  private final Set<String> atWork = ConcurrentHashMap.newKeySet();
  private final Set<String> everAtWork = ConcurrentHashMap.newKeySet();

  public Set<String> atWork() {
    return atWork;
  }

  Set<String> everAtWork() {
    return everAtWork;
  }

  @Override
  public void began(String what) {
    atWork.add(what);
    everAtWork.add(what);
  }

  @Override
  public void progressed(String what) {
    began(what);
  }

  @Override
  public void ended(String what) {
    atWork.remove(what);
  }

  @Override
  public void clear() {
    atWork.clear();
  }
}
