package dev.sparkfailover.job.app;

import dev.sparkfailover.job.supervise.Activity;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps what is at work, and what ever was. */
final class SeenActivity implements Activity {
  private final Set<String> atWork = ConcurrentHashMap.newKeySet();
  private final Set<String> everAtWork = ConcurrentHashMap.newKeySet();

  Set<String> atWork() {
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
