package dev.sparkfailover.job;

import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.clock.SystemClock;
import dev.sparkfailover.job.endpoint.Backlog;
import dev.sparkfailover.job.endpoint.Board;
import dev.sparkfailover.job.endpoint.Done;
import dev.sparkfailover.job.endpoint.Endpoints;
import dev.sparkfailover.job.endpoint.JobMetrics;
import dev.sparkfailover.job.endpoint.Profile;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.settings.Reading;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.supervise.ExitCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A process that cannot work until a person mends something: it stays and says why, where ending
 * would make a container runtime start it again and again.
 */
final class Parked {
  private Parked() {}

  static ExitCode orEnd(Reading.Bad bad, String why) throws InterruptedException {
    Profile profile = Profile.unusable(bad.application(), Version.text());
    return orEnd(profile, bad.endpoint(), bad.onExhausted(), why, ExitCode.BAD_CONFIGURATION);
  }

  static ExitCode orEnd(Settings settings, String why, ExitCode code) throws InterruptedException {
    Profile profile = Profile.of(settings, Version.text());
    return orEnd(profile, settings.endpoint(), settings.onExhausted(), why, code);
  }

  private static ExitCode orEnd(
      Profile profile,
      Settings.Endpoint endpoint,
      Settings.OnExhausted onExhausted,
      String why,
      ExitCode code)
      throws InterruptedException {
    System.err.println(why);
    if (onExhausted == Settings.OnExhausted.EXIT) {
      return code;
    }
    System.err.println("Parked until this is mended and the process is started anew.");
    stay(profile, endpoint, why);
    return ExitCode.DONE;
  }

  private static void stay(Profile profile, Settings.Endpoint endpoint, String why)
      throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    Signals.onEnd(signal -> end.countDown());
    Clock clock = new SystemClock();
    Board board = new Board(clock, History.EMPTY, Done.NOTHING);
    board.accept(new Event.StateChanged(clock.now(), State.STARTING, State.EXHAUSTED));
    board.park(why);
    try (JobMetrics metrics = new JobMetrics(profile, board, () -> Backlog.NONE, Optional::empty);
        Endpoints endpoints =
            Endpoints.start(
                endpoint,
                profile,
                board,
                metrics,
                () -> Backlog.NONE,
                () -> Duration.ZERO,
                () -> false,
                clock)) {
      System.err.println("It answers on port " + endpoints.port() + ": /status, /metrics.");
      end.await();
    }
  }
}
