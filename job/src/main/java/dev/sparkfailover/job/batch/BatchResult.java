package dev.sparkfailover.job.batch;

import java.util.List;

/**
 * What lies in the staging folder now; rows read = processed + quarantined.
 *
 * @param outputs the names of the staged outputs, the row quarantine among them when it has rows
 * @param processed rows that parsed
 * @param quarantined rows that did not
 */
public record BatchResult(List<String> outputs, long processed, long quarantined) {

  public BatchResult {
    outputs = List.copyOf(outputs);
  }
}
