package dev.sparkfailover.job.pipeline;

import org.apache.spark.util.HadoopFSUtils;

/** Asks Spark which names its listings pass over: planned, such a file would be read as nothing. */
public final class SparkIgnoredNames {
  private SparkIgnoredNames() {}

  /**
   * Whether a listing of Spark passes over it.
   *
   * @param name of a file, without its folder
   */
  public static boolean passesOver(String name) {
    return HadoopFSUtils.shouldFilterOutPathName(name);
  }
}
