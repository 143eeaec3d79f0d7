package dev.sparkfailover.job;

import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.clock.SystemClock;
import dev.sparkfailover.job.endpoint.Answers;
import dev.sparkfailover.job.endpoint.Board;
import dev.sparkfailover.job.endpoint.CannotListenException;
import dev.sparkfailover.job.endpoint.DiskWatch;
import dev.sparkfailover.job.endpoint.Endpoints;
import dev.sparkfailover.job.endpoint.JobMetrics;
import dev.sparkfailover.job.endpoint.Profile;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.output.LogOutput;
import dev.sparkfailover.job.output.StandardStreams;
import dev.sparkfailover.job.settings.Reading;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.supervise.ExitCode;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A process that cannot work until a person mends something: it stays and says why, where ending
 * would make a container runtime start it again and again.
 */
final class Parked {
  private static final Clock CLOCK = new SystemClock();

  private Parked() {}

  static ExitCode orEnd(Reading.Bad bad, String why) throws InterruptedException {
    Profile profile = Profile.unusable(bad.application(), Version.text());
    return stays(bad.onExhausted(), why)
        ? stay(profile, bad.endpoint(), why, ExitCode.BAD_CONFIGURATION, Optional.empty())
        : ExitCode.BAD_CONFIGURATION;
  }

  static ExitCode orEnd(Settings settings, String why, ExitCode code) throws InterruptedException {
    Profile profile = Profile.of(settings, Version.text());
    return stays(settings.onExhausted(), why)
        ? stay(profile, settings.endpoint(), why, code, Optional.of(Disks.watch(settings, CLOCK)))
        : code;
  }

  /** As the other; who asks goes on to get an answer at the same place. */
  static ExitCode orEnd(Settings settings, Endpoints endpoints, String why, ExitCode code)
      throws InterruptedException {
    if (!stays(settings.onExhausted(), why)) {
      return code;
    }
    stay(
        Profile.of(settings, Version.text()),
        endpoints,
        why,
        Optional.of(Disks.watch(settings, CLOCK)));
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
      Profile profile,
      Settings.Endpoint endpoint,
      String why,
      ExitCode code,
      Optional<DiskWatch> disks)
      throws InterruptedException {
    Answers nothingYet = Answers.idle(board(why), Optional.empty());
    try (Endpoints endpoints = Endpoints.start(endpoint, profile, nothingYet, CLOCK)) {
      stay(profile, endpoints, why, disks);
      return ExitCode.DONE;
    } catch (CannotListenException e) {
      // Nobody would hear why it is there.
      StandardStreams.err().println(e.getMessage());
      return code;
    }
  }

  private static void stay(
      Profile profile, Endpoints endpoints, String why, Optional<DiskWatch> disks)
      throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    Signals.onEnd(signal -> end.countDown());
    Board board = board(why);
    try (JobMetrics metrics = JobMetrics.withoutPast(profile, board)) {
      metrics.dropped("console", StandardStreams::dropped);
      metrics.dropped("log", LogOutput::droppedSoFar);
      disks.ifPresent(metrics::disks);
      endpoints.show(Answers.idle(board, Optional.of(metrics)));
      StandardStreams.err()
          .println("It answers on port " + endpoints.port() + ": /status, /metrics.");
      end.await();
    }
  }

  private static Board board(String why) {
    Board board = new Board(CLOCK, History.EMPTY, Optional.empty());
    board.accept(new Event.StateChanged(CLOCK.now(), State.STARTING, State.EXHAUSTED));
    board.park(why);
    return board;
  }
}
