package dev.sparkfailover.job.storage;

import java.util.Locale;

/**
 * Where things lie below the data folder.
 *
 * @param pipeline the pipeline's name
 * @param input its input folder below {@code input/}
 */
public record Layout(String pipeline, String input) {
  public static final String STAGING = "staging";

  /** Where staging folders of earlier versions, common to all pipelines, are kept. */
  public static final String FORMER_STAGING = STAGING + "/_";

  public static final String INPUT = "input";
  public static final String OUTPUT = "output";
  public static final String ARCHIVE = "archive";
  static final String QUARANTINE = "quarantine";
  public static final String CHECKPOINTS = "checkpoints";
  public static final String BAD_FILES = QUARANTINE + "/files";
  public static final String BATCH = "batch=";

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

  public String checkpoint() {
    return CHECKPOINTS + "/" + pipeline;
  }

  public String checkpointFile() {
    return checkpoint() + "/checkpoint.json";
  }

  public String plans() {
    return checkpoint() + "/plans";
  }

  public String plan(long batch) {
    return plans() + "/" + batch + ".json";
  }

  public String commits() {
    return checkpoint() + "/commits";
  }

  public String commit(long batch) {
    return commits() + "/" + batch + ".json";
  }

  /** Which input files are published and could not be archived. */
  public String unarchived() {
    return checkpoint() + "/unarchived.json";
  }

  /** Where searches for poison are remembered. */
  public String searches() {
    return checkpoint() + "/search";
  }

  public String quarantined() {
    return checkpoint() + "/quarantined";
  }

  /** {@code batch=0000000012}: names sort as the batches do. */
  public static String batchName(long batch) {
    return BATCH + padded(batch);
  }

  public static String padded(long batch) {
    return String.format(Locale.ROOT, "%010d", batch);
  }

  public static boolean isBatch(String name) {
    return name.matches(BATCH + "\\d{10,18}");
  }

  public static long batchOf(String name) {
    return Long.parseLong(name.substring(BATCH.length()));
  }
}
