package dev.sparkfailover.job.application;

import dev.sparkfailover.job.application.isolation.AppClassLoader;
import dev.sparkfailover.job.application.isolation.AppExitException;
import dev.sparkfailover.job.application.isolation.ExitRequests;
import dev.sparkfailover.job.plugins.IncompatibleJars;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** One run of an application's main, on a thread and in a thread group of its own. */
public final class AppRun {
  private final AtomicReference<Throwable> thrown = new AtomicReference<>();
  private final ThreadGroup group = new ThreadGroup("application");
  private final ExitRequests exits;
  private final Thread thread;

  private AppRun(AppMain main, Method method, AppClassLoader loader, Runnable returned) {
    this.exits = loader.newRun();
    this.thread = new Thread(group, () -> run(main, method, returned), "application-main");
    thread.setContextClassLoader(loader);
    // Should it never end, it must not keep the process from ending.
    thread.setDaemon(true);
  }

  /**
   * Starts main.
   *
   * @param returned is run on main's thread when it has returned normally
   */
  public static AppRun start(
      AppMain main, Method method, AppClassLoader loader, Runnable returned) {
    AppRun run = new AppRun(main, method, loader, returned);
    run.thread.start();
    return run;
  }

  private void run(AppMain main, Method method, Runnable returned) {
    try {
      main.run(method);
      returned.run();
    } catch (Throwable e) {
      // Reported as the run's failure.
      thrown.set(e);
    }
  }

  boolean over() {
    return !thread.isAlive();
  }

  public ThreadGroup group() {
    return group;
  }

  /** Whether it called for an exit, which outdoes whatever else it does. */
  boolean exited() {
    return exits.call().isPresent();
  }

  /** Whether its main cannot know of its exit, or does not heed it. */
  boolean exitUnheeded() {
    return exits.ignored() || exits.call().map(call -> !call.thread().equals(thread)).orElse(false);
  }

  /** Why it did not end well; main's jar is named where the failure is one of versions. */
  public Optional<Throwable> failure(String jar) {
    if (exits.call().isPresent()) {
      int code = exits.call().get().code();
      return code == 0 ? Optional.empty() : Optional.of(new AppExitException(code));
    }
    return Optional.ofNullable(thrown.get()).map(cause -> explained(jar, cause));
  }

  private static Throwable explained(String jar, Throwable cause) {
    return IncompatibleJars.explain(jar, cause).<Throwable>map(e -> e).orElse(cause);
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Waits for main's end without a bound: for a process that another one bounds. */
  public void join() throws InterruptedException {
    thread.join();
  }

  /** Waits for main's end; true if it came. */
  public boolean join(Duration time) throws InterruptedException {
    return thread.join(time);
  }
}
