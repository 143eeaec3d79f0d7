package dev.sparkfailover.job.fencing;

import dev.sparkfailover.job.storage.Store;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/**
 * Says what a person must do when a folder cannot be written. It stays an I/O failure, which may
 * pass: a restart with a backoff is right.
 */
final class DeniedFolder {
  private DeniedFolder() {}

  static FileSystemException explained(Store store, String folder, FileSystemException e) {
    if (e instanceof AccessDeniedException) {
      return named(
          store,
          folder,
          e,
          "permission denied; user "
              + System.getProperty("user.name")
              + " must be able to write there");
    }
    if (String.valueOf(e.getReason()).contains("Read-only file system")) {
      return named(store, folder, e, "the file system is read-only; mount it writable");
    }
    return e;
  }

  private static FileSystemException named(
      Store store, String folder, FileSystemException e, String why) {
    FileSystemException named =
        new AccessDeniedException(
            e.getFile(), null, "JOB_DATA_DIR: " + store.uri(folder) + ": " + why);
    named.initCause(e);
    return named;
  }
}
