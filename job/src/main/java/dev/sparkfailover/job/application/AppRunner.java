package dev.sparkfailover.job.application;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.application.isolation.AppClassLoader;
import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.attempt.CycleHook;
import dev.sparkfailover.job.attempt.Runner;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.failure.Outcome;
import dev.sparkfailover.job.session.Session;
import dev.sparkfailover.job.settings.Settings;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/** Runs an existing application's main in our JVM, again and again, with sessions of ours. */
public final class AppRunner implements Runner {
  private final Settings settings;
  private final SessionSource sessions;
  private final Clock clock;
  private final CycleTracker pace;

  public AppRunner(Settings settings, SessionSource sessions, Clock clock, CycleHook hook) {
    this.settings = settings;
    this.sessions = sessions;
    this.clock = clock;
    this.pace = new CycleTracker(settings.cycles(), clock, hook);
  }

  @Override
  public Outcome run(Attempt attempt) throws Exception {
    try {
      return sessions(attempt);
    } catch (OutOfMemoryError e) {
      attempt.requireFreshProcess("memory ran out in this process");
      throw e;
    }
  }

  private Outcome sessions(Attempt attempt) throws Exception {
    AppMain main = AppMain.of(settings.app(), settings.sparkConf());
    for (int session = 1; !attempt.stopping(); session++) {
      Optional<Outcome> outcome =
          withSession(
              attempt, main, "%s-%s.%s".formatted(AppClassLoader.NAME, attempt.number(), session));
      if (outcome.isPresent()) {
        return outcome.get();
      }
    }
    return new Outcome.Stopped();
  }

  /**
   * Runs main until the attempt is over; empty when the application stopped its session. A class
   * loader lives as long as a session: what the application keeps in static fields may refer to it.
   */
  private Optional<Outcome> withSession(Attempt attempt, AppMain main, String name)
      throws Exception {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (AppClassLoader loader =
        AppClassLoader.guarding(name, main.jars(), AppRunner.class.getClassLoader())) {
      Method method = main.method(loader);
      Thread.currentThread().setContextClassLoader(loader);
      long openedAt = clock.nanos();
      Optional<SessionSource.Held> opened = sessions.open(attempt, main.jars());
      if (opened.isEmpty()) {
        return Optional.of(new Outcome.Stopped());
      }
      try (SessionSource.Held session = opened.get()) {
        Duration took = Duration.ofNanos(clock.nanos() - openedAt);
        attempt.report(
            new Event.SessionStarted(
                clock.now(), attempt.number(), took, Optional.of(Session.site(session.spark()))));
        return withSession(attempt, main, method, loader, session);
      }
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private Optional<Outcome> withSession(
      Attempt attempt,
      AppMain main,
      Method method,
      AppClassLoader loader,
      SessionSource.Held session)
      throws InterruptedException {
    SparkContext ours = session.spark().sparkContext();
    try {
      return new AppCycles(attempt, main, method, loader, session, pace, settings.bounds()).run();
    } finally {
      stopForeign(ours);
    }
  }

  /** A session that the application made for itself after it had stopped ours. */
  private static void stopForeign(SparkContext ours) {
    scala.Option<SparkSession> left = SparkSession.getDefaultSession();
    if (left.isDefined() && !left.get().sparkContext().equals(ours)) {
      left.get().stop();
    }
  }
}
