package dev.sparkfailover.job.poison;

import dev.sparkfailover.job.batch.ControlRun;
import dev.sparkfailover.job.storage.InputFile;
import java.util.List;

/**
 * Tries files without any lasting effect.
 *
 * <p>A method that does not return, because the JVM died or because it threw, has said nothing: its
 * group of files is held against it when the search goes on.
 */
public interface DryRun {

  /** Reads all rows of these files, without the pipeline. */
  Answer read(List<InputFile> files);

  /** Runs the pipeline over these files. */
  Answer process(List<InputFile> files);

  /** Whether what tries the files is fit for it, as of now. */
  ControlRun.Result control();

  /** What came of it. */
  sealed interface Answer {

    record Passed() implements Answer {}

    /** The files are to blame, or the pipeline. */
    record Failed(String why) implements Answer {}

    /** Something else is: the session was lost, a stop was asked for, the disk does not answer. */
    record Aborted(String why) implements Answer {}
  }
}
