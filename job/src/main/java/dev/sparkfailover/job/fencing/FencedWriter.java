package dev.sparkfailover.job.fencing;

import dev.sparkfailover.job.record.RecordJson;
import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;

/**
 * Writes on behalf of one epoch. What it writes begins its life in the epoch's own staging folder
 * and is renamed from there: who takes over renames that folder away, so a writer that slept
 * between its check and its rename finds nothing left to rename.
 */
public final class FencedWriter {
  private final Store store;
  private final Fence fence;
  private final long epoch;
  private final String pipeline;

  public FencedWriter(Store store, Fence fence, long epoch, String pipeline) {
    this.store = store;
    this.fence = fence;
    this.epoch = epoch;
    this.pipeline = pipeline;
  }

  /**
   * Makes the epoch's own folder, and takes into it what older epochs of the pipeline left. It may
   * make the folder late, after others took over: nothing moves without a check that comes later.
   */
  public void open() throws IOException {
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

  public long epoch() {
    return epoch;
  }

  /** A path in the epoch's own staging folder. */
  public String own(String name) {
    return Epochs.staging(pipeline, epoch) + "/" + name;
  }

  public void check() throws IOException {
    fence.check(epoch);
  }

  /** A record that must not exist yet. */
  public void create(String path, Object content) throws IOException {
    String temp = temp(path);
    fenced(
        () -> {
          store.write(temp, RecordJson.bytes(content));
          check();
          store.create(temp, path);
        });
  }

  /** A record in place of an older one. */
  public void replace(String path, Object content) throws IOException {
    String temp = temp(path);
    fenced(
        () -> {
          store.write(temp, RecordJson.bytes(content));
          check();
          store.replace(temp, path);
        });
  }

  public void move(String from, String to) throws IOException {
    fenced(
        () -> {
          check();
          store.move(from, to);
        });
  }

  /**
   * A folder whose parent must exist: one that is ours would otherwise come back after its loss.
   */
  public void folder(String path) throws IOException {
    fenced(() -> store.folder(path));
  }

  public interface Action {
    void run() throws IOException;
  }

  public interface Question<T> {
    T ask() throws IOException;
  }

  public void fenced(Action action) throws IOException {
    boolean ignored =
        rethrowFenced(
            () -> {
              action.run();
              return true;
            });
  }

  /** Whatever fails because our folder was taken away, or our work done by others, says so. */
  public <T> T rethrowFenced(Question<T> question) throws IOException {
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
