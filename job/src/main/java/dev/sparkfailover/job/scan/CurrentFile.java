package dev.sparkfailover.job.scan;

import java.io.Serializable;
import java.net.URI;
import org.apache.hadoop.fs.Path;
import org.apache.spark.rdd.InputFileBlockHolder;

/**
 * The file that the current task is reading.
 *
 * @param folder the input folder
 */
record CurrentFile(String folder) implements Serializable {

  /** Its path below the input folder. */
  String current() {
    String file = currentPath().toUri().getPath();
    return file.substring(new Path(folder).toUri().getPath().length() + 1);
  }

  Path currentPath() {
    return new Path(URI.create(encoded()));
  }

  /** The same for all rows of a file, and cheap to compare. */
  static String encoded() {
    return InputFileBlockHolder.getInputFilePath().toString();
  }
}
