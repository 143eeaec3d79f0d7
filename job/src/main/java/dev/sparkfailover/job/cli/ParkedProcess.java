package dev.sparkfailover.job.cli;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.contract.web.CannotListenException;
import dev.sparkfailover.job.attempt.ExitCode;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.executors.ExecutorTracker;
import dev.sparkfailover.job.http.EndpointSources;
import dev.sparkfailover.job.http.Endpoints;
import dev.sparkfailover.job.http.JobMetrics;
import dev.sparkfailover.job.launcher.StopSignals;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.output.LogOutput;
import dev.sparkfailover.job.output.StandardStreams;
import dev.sparkfailover.job.settings.ParseResult;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.startup.WatchedDisks;
import dev.sparkfailover.job.status.DiskSpace;
import dev.sparkfailover.job.status.JobInfo;
import dev.sparkfailover.job.status.StatusModel;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A process that cannot work until a person fixes something: it stays and says why, where ending
 * would make a container runtime start it again and again.
 */
public final class ParkedProcess {
  private static final Clock CLOCK = new SystemClock();

  private ParkedProcess() {}

  public static ExitCode orEnd(ParseResult.Bad bad, String why) throws InterruptedException {
    JobInfo info = JobInfo.unusable(bad.application(), Version.text());
    return stays(bad.onExhausted(), why)
        ? stay(info, bad.endpoint(), why, ExitCode.BAD_CONFIGURATION, Optional.empty())
        : ExitCode.BAD_CONFIGURATION;
  }

  public static ExitCode orEnd(Settings settings, String why, ExitCode code)
      throws InterruptedException {
    JobInfo info = JobInfo.of(settings, Version.text());
    return stays(settings.onExhausted(), why)
        ? stay(
            info, settings.endpoint(), why, code, Optional.of(WatchedDisks.watch(settings, CLOCK)))
        : code;
  }

  /** As the other; who asks goes on to get an answer at the same place. */
  public static ExitCode orEnd(Settings settings, Endpoints endpoints, String why, ExitCode code)
      throws InterruptedException {
    if (!stays(settings.onExhausted(), why)) {
      return code;
    }
    stay(
        JobInfo.of(settings, Version.text()),
        endpoints,
        why,
        Optional.of(WatchedDisks.watch(settings, CLOCK)));
    return ExitCode.DONE;
  }

  private static boolean stays(Settings.OnExhausted onExhausted, String why) {
    StandardStreams.err().println(why);
    boolean stays = onExhausted == Settings.OnExhausted.PARK;
    if (stays) {
      StandardStreams.err().println("Parked: fix this, then start the process again.");
    }
    return stays;
  }

  private static ExitCode stay(
      JobInfo info,
      Settings.Endpoint endpoint,
      String why,
      ExitCode code,
      Optional<DiskSpace> disks)
      throws InterruptedException {
    EndpointSources nothingYet = EndpointSources.idle(model(why), Optional.empty());
    try (Endpoints endpoints = Endpoints.start(endpoint, info, nothingYet, CLOCK)) {
      stay(info, endpoints, why, disks);
      return ExitCode.DONE;
    } catch (CannotListenException e) {
      // Without endpoints no person would learn why it is there.
      StandardStreams.err().println(e.getMessage());
      return code;
    }
  }

  private static void stay(JobInfo info, Endpoints endpoints, String why, Optional<DiskSpace> disks)
      throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    StopSignals.onEnd(signal -> end.countDown());
    StatusModel model = model(why);
    try (JobMetrics metrics = JobMetrics.withoutPast(info, model)) {
      metrics.dropped("console", StandardStreams::dropped);
      metrics.dropped("log", LogOutput::droppedSoFar);
      disks.ifPresent(metrics::disks);
      metrics.executors(new ExecutorTracker());
      endpoints.show(EndpointSources.idle(model, Optional.of(metrics)));
      StandardStreams.err()
          .println("It answers on port " + endpoints.port() + ": /status, /metrics.");
      end.await();
    }
  }

  private static StatusModel model(String why) {
    StatusModel model = new StatusModel(CLOCK, History.EMPTY, Optional.empty());
    model.on(new Event.StateChanged(CLOCK.now(), State.STARTING, State.EXHAUSTED), History.EMPTY);
    model.park(why);
    return model;
  }
}
