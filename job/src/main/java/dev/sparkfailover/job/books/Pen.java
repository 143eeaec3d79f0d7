package dev.sparkfailover.job.books;

import java.io.IOException;

/**
 * Writes on behalf of one epoch. What it writes begins its life in the epoch's own staging folder
 * and is renamed from there: who takes over renames that folder away, so a writer that slept
 * between its check and its rename finds nothing left to rename.
 */
final class Pen {
  private final Store store;
  private final Fence fence;
  private final long epoch;
  private final String pipeline;

  Pen(Store store, Fence fence, long epoch, String pipeline) {
    this.store = store;
    this.fence = fence;
    this.epoch = epoch;
    this.pipeline = pipeline;
  }

  /**
   * Makes the epoch's own folder, and takes into it what older epochs of the pipeline left. It may
   * make the folder late, after others took over: nothing moves without a check that comes later.
   */
  void open() throws IOException {
    fenced(
        () -> {
          String folder = Epochs.staging(pipeline, epoch);
          store.folders(folder);
          for (Store.Entry entry : store.list(Layout.STAGING + "/" + pipeline)) {
            if (Epochs.fenced(entry.name())) {
              move(Layout.STAGING + "/" + pipeline + "/" + entry.name(), own(entry.name()));
            }
          }
        });
  }

  long epoch() {
    return epoch;
  }

  /** A path in the epoch's own staging folder. */
  String own(String name) {
    return Epochs.staging(pipeline, epoch) + "/" + name;
  }

  void check() throws IOException {
    fence.check(epoch);
  }

  /** A record that must not exist yet. */
  void create(String path, Object content) throws IOException {
    String temp = temp(path);
    fenced(
        () -> {
          store.write(temp, Json.bytes(content));
          check();
          store.create(temp, path);
        });
  }

  /** A record in place of an older one. */
  void replace(String path, Object content) throws IOException {
    String temp = temp(path);
    fenced(
        () -> {
          store.write(temp, Json.bytes(content));
          check();
          store.replace(temp, path);
        });
  }

  void move(String from, String to) throws IOException {
    fenced(
        () -> {
          check();
          store.move(from, to);
        });
  }

  /**
   * A folder whose parent must exist: one that is ours would otherwise come back after its loss.
   */
  void folder(String path) throws IOException {
    fenced(() -> store.folder(path));
  }

  interface Action {
    void run() throws IOException;
  }

  interface Question<T> {
    T ask() throws IOException;
  }

  void fenced(Action action) throws IOException {
    boolean ignored =
        answered(
            () -> {
              action.run();
              return true;
            });
  }

  /** Whatever fails because our folder was taken away, or our work done by others, says so. */
  <T> T answered(Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (IOException | RuntimeException e) {
      check();
      throw e;
    }
  }

  private String temp(String path) {
    return own("record-" + path.substring(path.lastIndexOf('/') + 1));
  }
}
