package dev.sparkfailover.job.record;

import java.time.Instant;

/**
 * A driver that holds, or held, the books.
 *
 * @param id unique for each time that a driver entered
 * @param since when it entered
 */
public record DriverId(String id, long pid, String host, Instant since) {

  /** For people. */
  public String text() {
    return "process " + pid + " on " + host + " since " + since;
  }
}
