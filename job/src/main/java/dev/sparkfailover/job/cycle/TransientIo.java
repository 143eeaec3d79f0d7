package dev.sparkfailover.job.cycle;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.apache.hadoop.security.AccessControlException;

/** Knows the I/O errors that are the machine's and may pass, not the file's. */
final class TransientIo {

  /** As operating systems word them; the JDK and Hadoop hand the words on. */
  private static final List<String> WORDS =
      List.of(
          "Permission denied",
          "Input/output error",
          "Stale file handle",
          "Too many open files",
          "No space left on device",
          "Disk quota exceeded",
          "Read-only file system",
          "Connection refused",
          "Connection reset");

  private TransientIo() {}

  static boolean isCauseOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException io && isTransient(io)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTransient(IOException failure) {
    return failure instanceof AccessControlException
        || failure instanceof AccessDeniedException
        || failure instanceof FileNotFoundException
        || failure instanceof NoSuchFileException
        || WORDS.stream().anyMatch(String.valueOf(failure.getMessage())::contains);
  }
}
