package dev.sparkfailover.job.output;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Passes what Spark, its libraries and the application log on to the log's queue. */
public final class QueueAppender extends AbstractAppender {
  private final LogOutput output;

  public QueueAppender(LogOutput output) {
    super("file", null, null, true, Property.EMPTY_ARRAY);
    this.output = output;
  }

  @Override
  public void append(LogEvent event) {
    output.putForeign(
        new LogLine(
            Instant.ofEpochMilli(event.getTimeMillis()),
            event.getLevel().getStandardLevel().name(),
            String.valueOf(event.getThreadName()),
            event.getLoggerName() == null || event.getLoggerName().isEmpty()
                ? "root"
                : event.getLoggerName(),
            String.valueOf(event.getMessage().getFormattedMessage()),
            Optional.ofNullable(event.getThrown()),
            context(event)));
  }

  /** What Spark and the application put beside their messages, without what is empty. */
  private static Map<String, String> context(LogEvent event) {
    Map<String, String> context = new TreeMap<>();
    event
        .getContextData()
        .forEach(
            (name, value) -> {
              if (name != null && value != null) {
                context.put(name, String.valueOf(value));
              }
            });
    return context;
  }
}
