package dev.sparkfailover.job.failure;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/**
 * What a storage refused, for people.
 *
 * @param what was found
 * @param advice what to do about it
 */
public record StorageErrors(String what, String advice) {

  public static StorageErrors of(IOException e) {
    String what = what(e);
    return new StorageErrors(what, advice(what));
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

  private static String advice(String what) {
    if (what.contains("No space left") || what.contains("quota")) {
      return "free space there";
    }
    if (what.contains("Read-only")) {
      return "mount it writable";
    }
    return what.toLowerCase(Locale.ROOT).contains("permission")
        ? "let user %s write there".formatted(System.getProperty("user.name"))
        : "fix the storage";
  }
}
