package dev.sparkfailover.job.books;

import java.util.Locale;

/**
 * Where things lie below the data folder.
 *
 * @param pipeline the pipeline's name
 * @param input its input folder below {@code input/}
 */
public record Layout(String pipeline, String input) {
  static final String STAGING = "staging";
  static final String INPUT = "input";
  static final String OUTPUT = "output";
  static final String ARCHIVE = "archive";
  static final String QUARANTINE = "quarantine";
  static final String CHECKPOINTS = "checkpoints";
  static final String BAD_FILES = QUARANTINE + "/files";
  static final String BATCH = "batch=";

  /**
   * The output that takes rows that do not parse. It is published to {@code
   * quarantine/rows/<pipeline>/}; a pipeline cannot have an output of this name.
   */
  public static final String ROWS = "quarantine-rows";

  public Layout {
    if (!pipeline.matches("[a-z0-9][a-z0-9-]*")
        || pipeline.equals("epochs")
        || pipeline.equals("owners")) {
      throw new IllegalArgumentException(
          "pipeline: must be lower-case letters, digits and -, and neither epochs nor owners, got \""
              + pipeline
              + "\"");
    }
  }

  /** Where the pipeline's files wait. */
  public String inputFolder() {
    return INPUT + "/" + input;
  }

  /** Where the named output is published, one folder for each batch. */
  public String published(String output) {
    return output.equals(ROWS) ? QUARANTINE + "/rows/" + pipeline : OUTPUT + "/" + output;
  }

  /** Where one batch of the named output is published. */
  public String published(String output, long batch) {
    return published(output) + "/" + batchName(batch);
  }

  /** Where the input of batches lies when they are done. */
  public String archive() {
    return ARCHIVE + "/" + pipeline;
  }

  /** Where the input of a batch lies when it is done. */
  public String archived(long batch) {
    return archive() + "/" + batchName(batch);
  }

  String checkpoint() {
    return CHECKPOINTS + "/" + pipeline;
  }

  String checkpointFile() {
    return checkpoint() + "/checkpoint.json";
  }

  String plans() {
    return checkpoint() + "/plans";
  }

  String plan(long batch) {
    return plans() + "/" + batch + ".json";
  }

  String commits() {
    return checkpoint() + "/commits";
  }

  String commit(long batch) {
    return commits() + "/" + batch + ".json";
  }

  /** Which input files are published and could not be archived. */
  String unarchived() {
    return checkpoint() + "/unarchived.json";
  }

  /** Where searches for poison are remembered. */
  public String searches() {
    return checkpoint() + "/search";
  }

  String quarantined() {
    return checkpoint() + "/quarantined";
  }

  /** {@code batch=0000000012}: names sort as the batches do. */
  static String batchName(long batch) {
    return BATCH + padded(batch);
  }

  static String padded(long batch) {
    return String.format(Locale.ROOT, "%010d", batch);
  }

  static boolean isBatch(String name) {
    return name.matches(BATCH + "\\d{10,18}");
  }

  static long batchOf(String name) {
    return Long.parseLong(name.substring(BATCH.length()));
  }
}
