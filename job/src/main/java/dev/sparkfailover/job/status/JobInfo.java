package dev.sparkfailover.job.status;

import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.settings.Settings;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What does not change while the process runs: who it is and which limits it was given.
 *
 * @param freshness how old the oldest waiting input may become, if there is a target
 */
public record JobInfo(
    String application,
    String pipeline,
    String version,
    long pid,
    Settings.Budget budget,
    Duration maxBackoff,
    Duration cycleInterval,
    Duration hangTimeout,
    Duration startTimeout,
    Optional<Duration> freshness,
    double faultRate,
    Set<FaultKind> faultKinds) {

  public JobInfo {
    faultKinds = Set.copyOf(faultKinds);
  }

  public static JobInfo of(Settings settings, String version) {
    return new JobInfo(
        settings.application(),
        settings.pipeline(),
        version,
        ProcessHandle.current().pid(),
        settings.budget(),
        settings.backoff().max(),
        settings.cycles().interval(),
        settings.bounds().hang(),
        settings.bounds().start(),
        settings.books().freshness(),
        settings.faults().rate(),
        settings.faults().kinds());
  }

  /** Of a process whose settings cannot be used: it is parked and says why. */
  public static JobInfo unusable(String application, String version) {
    return new JobInfo(
        application,
        "unknown",
        version,
        ProcessHandle.current().pid(),
        new Settings.Budget(0, 0, 0),
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        Optional.empty(),
        0,
        EnumSet.noneOf(FaultKind.class));
  }

  public boolean faultsOn() {
    return faultRate > 0;
  }
}
