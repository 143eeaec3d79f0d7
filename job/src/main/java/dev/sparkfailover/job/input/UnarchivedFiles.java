package dev.sparkfailover.job.input;

import dev.sparkfailover.job.storage.InputFile;
import java.util.List;

/** Input files whose rows are published and that could not be moved to the archive; on disk. */
public record UnarchivedFiles(
    int version, String program, String pipeline, String input, List<Left> files) {

  public UnarchivedFiles {
    files = List.copyOf(files);
  }

  /**
   * A file that was left.
   *
   * @param batch that published its rows
   * @param file as it was planned and read
   * @param why it was left
   */
  record Left(long batch, InputFile file, String why) {}
}
