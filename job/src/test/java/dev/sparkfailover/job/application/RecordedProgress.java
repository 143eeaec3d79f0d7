package dev.sparkfailover.job.application;

import dev.sparkfailover.job.attempt.ProgressReporter;
import dev.sparkfailover.job.failure.Suspect;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps what is at work, and what ever was. */
public final class RecordedProgress implements ProgressReporter {
  private final Set<Suspect.Work> atWork = ConcurrentHashMap.newKeySet();
  private final Set<Suspect.Work> everAtWork = ConcurrentHashMap.newKeySet();

  public Set<Suspect.Work> atWork() {
    return atWork;
  }

  Set<Suspect.Work> everAtWork() {
    return everAtWork;
  }

  @Override
  public void began(Suspect.Work what) {
    atWork.add(what);
    everAtWork.add(what);
  }

  @Override
  public void progressed(Suspect.Work what) {
    began(what);
  }

  @Override
  public void ended(Suspect.Work what) {
    atWork.remove(what);
  }

  @Override
  public void clear() {
    atWork.clear();
  }
}
