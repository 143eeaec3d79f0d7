package dev.sparkfailover.job.record;

import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.failure.Classified;
import java.util.List;

/** The input is not what was planned. */
public final class DataException extends RuntimeException implements Classified {
  private static final long serialVersionUID = 1L;

  private final transient List<String> files;

  public DataException(String message, List<String> files) {
    super(message);
    this.files = List.copyOf(files);
  }

  @Override
  public FailureClass failureClass() {
    return FailureClass.DATA;
  }

  /** The files that are meant, by their names below the input folder. */
  public List<String> files() {
    return files;
  }
}
