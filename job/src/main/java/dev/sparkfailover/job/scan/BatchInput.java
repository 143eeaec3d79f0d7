package dev.sparkfailover.job.scan;

import dev.sparkfailover.job.storage.InputFile;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * Exactly what one run of a pipeline takes in.
 *
 * @param batch the number of the batch
 * @param folder the pipeline's input folder, as Hadoop's {@code Path.toString()} prints it (nothing
 *     is percent-encoded)
 * @param files its files, each named by its path below the folder
 */
public record BatchInput(long batch, String folder, List<InputFile> files) {

  public BatchInput {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("files: batch " + batch + " must have at least one");
    }
    files = List.copyOf(files);
  }

  /** The same batch and folder with other files. */
  public BatchInput with(List<InputFile> others) {
    return new BatchInput(batch, folder, others);
  }

  List<Path> paths() {
    return files.stream().map(file -> new Path(folder + "/" + file.name())).toList();
  }
}
