package dev.sparkfailover.monitor.logs;

import dev.sparkfailover.monitor.file.OpenFile;
import dev.sparkfailover.monitor.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;

/** Follows the job's log file. */
public final class LogSource implements Source<LogState> {
  private static final long ASK_LIMIT = 8 << 20;

  private final Path path;
  private final LogEvents events;
  private final RotatedLogReader trail;

  public LogSource(Path path) {
    this(path, ZoneId.systemDefault());
  }

  /**
   * @param zone of times that do not say theirs, as those of Spark's own text
   */
  LogSource(Path path, ZoneId zone) {
    this.path = path;
    this.events = new LogEvents(zone);
    this.trail = new RotatedLogReader(path, new LineCutter(events));
  }

  /** One at a time: a poll that timed out may still be in here. */
  @Override
  public synchronized LogState ask() throws IOException {
    try {
      trail.read(ASK_LIMIT);
    } finally {
      events.count();
    }
    if (OpenFile.look(path).isEmpty()) {
      throw new IOException(
          "no log yet at %s: the job writes it when it starts; else look at MONITOR_LOG_FILE"
              .formatted(path.getFileName()));
    }
    return events.state();
  }
}
