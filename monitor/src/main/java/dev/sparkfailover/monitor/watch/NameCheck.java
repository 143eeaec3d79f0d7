package dev.sparkfailover.monitor.watch;

import dev.sparkfailover.monitor.status.JobSnapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Says, once, that a job calls itself otherwise than the monitor's settings do. One thread. */
public final class NameCheck implements Consumer<JobSnapshot> {
  private static final Logger LOG = Logger.getLogger(NameCheck.class.getName());
  private static final int LONGEST = 100;

  private final Map<String, Optional<String>> said = new HashMap<>();

  @Override
  public void accept(JobSnapshot picture) {
    Optional<String> other = picture.callsItself();
    if (!other.equals(said.put(picture.application(), other))) {
      other.ifPresent(name -> warn(picture.application(), name));
    }
  }

  /** What a job says may be anything. */
  private static void warn(String configured, String name) {
    String line = name.replaceAll("\\p{Cntrl}", " ");
    LOG.log(
        Level.WARNING,
        "the job that the monitor knows as \"{0}\" calls itself \"{1}\": its own series and alerts have that name; give both the same JOB_APPLICATION, or name the job in MONITOR_JOB_URL as NAME=URL",
        new Object[] {configured, line.substring(0, Math.min(line.length(), LONGEST))});
  }
}
