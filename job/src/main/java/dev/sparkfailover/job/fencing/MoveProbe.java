package dev.sparkfailover.job.fencing;

import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.RefusedException;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.util.List;

/** Finds out at the start whether all folders are there, writable, and on one file system. */
public final class MoveProbe {
  private final Store store;
  private final FencedWriter writer;

  public MoveProbe(Store store, FencedWriter writer) {
    this.store = store;
    this.writer = writer;
  }

  public void check(Layout layout) throws IOException {
    for (String folder :
        List.of(
            layout.inputFolder(),
            Layout.OUTPUT,
            layout.archive(),
            Layout.BAD_FILES,
            layout.published(Layout.ROWS),
            layout.plans(),
            layout.commits(),
            layout.quarantined())) {
      check(folder);
    }
  }

  private void check(String folder) throws IOException {
    String here = writer.own("probe");
    String there = folder + "/.probe";
    try {
      store.folders(folder);
      store.delete(there);
      writer.fenced(() -> store.writeUnsynced(here, new byte[0]));
      move(folder, here, there);
      move(folder, there, here);
      store.delete(here);
    } catch (FileSystemException e) {
      throw DeniedFolder.explained(store, folder, e);
    }
  }

  private void move(String folder, String from, String to) throws IOException {
    try {
      writer.move(from, to);
    } catch (AtomicMoveNotSupportedException e) {
      throw new RefusedException(
          "JOB_DATA_DIR: "
              + store.uri(folder)
              + " is not on the file system of "
              + store.uri(Layout.STAGING)
              + " (no atomic rename between them), so nothing can be published exactly once;"
              + " make the data folder one mount",
          e);
    }
  }
}
