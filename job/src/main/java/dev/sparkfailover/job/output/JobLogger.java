package dev.sparkfailover.job.output;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * The logger of the job's own classes. It writes to {@link LogOutput} past log4j, so that nothing
 * that an application does to log4j keeps the job's lines out of the log; as long as there is no
 * such log it is log4j's.
 */
public final class JobLogger extends LegacyAbstractLogger {
  /** The logger of what an application prints in a process of its own. */
  public static final String APPLICATION = "application";

  private static final long serialVersionUID = 1;
  private static final Clock CLOCK = new SystemClock();

  private final transient Logger otherwise;
  private final boolean own;

  private JobLogger(String name, boolean own) {
    this.name = name;
    this.own = own;
    otherwise = LoggerFactory.getLogger(name);
  }

  public static Logger of(Class<?> type) {
    return new JobLogger(type.getName(), true);
  }

  /** For the lines of an application in another process. */
  public static Logger ofApplication() {
    return new JobLogger(APPLICATION, false);
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level, Marker marker, String message, Object[] arguments, Throwable thrown) {
    Optional<LogOutput> output = LogOutput.current();
    String text = String.valueOf(MessageFormatter.basicArrayFormat(message, arguments));
    if (output.isEmpty()) {
      otherwise.atLevel(level).setCause(thrown).log(text);
      return;
    }
    LogLine line =
        new LogLine(
            CLOCK.now(),
            level.name(),
            Thread.currentThread().getName(),
            name,
            text,
            Optional.ofNullable(thrown));
    if (own) {
      output.get().put(line);
    } else {
      output.get().putForeign(line);
    }
  }

  /** The log has what is INFO and more, as it is set for all. */
  private boolean isOn(Level level) {
    return LogOutput.current().isPresent()
        ? level.toInt() >= Level.INFO.toInt()
        : otherwise.isEnabledForLevel(level);
  }

  @Override
  public boolean isTraceEnabled() {
    return isOn(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return isOn(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return isOn(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return isOn(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return isOn(Level.ERROR);
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return JobLogger.class.getName();
  }
}
