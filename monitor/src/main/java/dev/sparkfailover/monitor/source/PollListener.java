package dev.sparkfailover.monitor.source;

import java.time.Duration;

/** Receives each attempt to ask a source; it must be quick and thread-safe. */
@FunctionalInterface
public interface PollListener {

  void polled(String source, boolean success, Duration took);
}
