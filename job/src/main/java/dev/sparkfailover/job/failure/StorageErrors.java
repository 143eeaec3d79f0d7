package dev.sparkfailover.job.failure;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.ClusterStorageCapacityExceededException;
import org.apache.hadoop.security.AccessControlException;

/**
 * What a storage refused, for people.
 *
 * @param what was found
 * @param advice what to do about it
 */
public record StorageErrors(String what, String advice) {
  private static final Pattern FULL = Pattern.compile("No space left|Disk quota exceeded");
  private static final Pattern DENIED = Pattern.compile("[Pp]ermission denied");

  public static StorageErrors of(IOException e) {
    String what = what(e);
    return new StorageErrors(what, advice(e, what));
  }

  private static String what(IOException e) {
    if (e instanceof AccessDeniedException denied && denied.getReason() == null) {
      return "permission denied (%s)".formatted(denied.getFile());
    }
    if (e instanceof FileAlreadyExistsException exists && exists.getReason() == null) {
      return exists.getFile() + " is not a folder";
    }
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getFile() == null ? f.getReason() : f.getReason() + " (" + f.getFile() + ")";
    }
    // A message of the plain kind is the system's own word; the others need their class's name.
    return e.getClass().equals(IOException.class) && e.getMessage() != null
        ? e.getMessage().lines().findFirst().orElse("I/O error")
        : ExceptionSummary.of(e);
  }

  /** The system's own refusals have no type in Java: of these only the text is known. */
  private static String advice(IOException e, String what) {
    if (e instanceof ClusterStorageCapacityExceededException || FULL.matcher(what).find()) {
      return "free space there";
    }
    if (what.contains("Read-only file system")) {
      return "mount it writable";
    }
    return isDenied(e) || DENIED.matcher(what).find()
        ? "let user %s write there".formatted(System.getProperty("user.name"))
        : "repair the storage";
  }

  private static boolean isDenied(IOException e) {
    return e instanceof AccessDeniedException || e instanceof AccessControlException;
  }
}
