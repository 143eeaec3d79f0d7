package dev.sparkfailover.job.fencing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Files of the job's own by which executors show that they read and write what the driver does: one
 * beside the input, which nothing takes for input, and a folder in the epoch's own staging.
 */
public final class ControlFiles {
  static final String NAME = ".spark-failover-control";
  private static final String FOLDER = "control";

  private final Store store;
  private final FencedWriter writer;
  private final Layout layout;

  public ControlFiles(Store store, FencedWriter writer, Layout layout) {
    this.store = store;
    this.writer = writer;
    this.layout = layout;
  }

  /** A small file and what it holds, in Hadoop's notation. */
  public record Known(String path, String content) {}

  /** One that is always there, for a driver that is its own executor. */
  public Known existing() throws IOException {
    String path = layout.checkpointFile();
    return new Known(hadoop(path), new String(store.read(path), UTF_8));
  }

  /** A new one beside the input; no older file of that name has its content. */
  public Known beside(String content) throws IOException {
    writer.check();
    String path = layout.inputFolder() + "/" + NAME;
    store.writeUnsynced(path, content.getBytes(UTF_8));
    return new Known(hadoop(path), content);
  }

  /** Where executors write theirs, in Hadoop's notation. */
  public String folder() {
    return hadoop(writer.own(FOLDER));
  }

  /** What arrived under that name. */
  public Optional<String> written(String name) throws IOException {
    try {
      return Optional.of(new String(store.read(writer.own(FOLDER) + "/" + name), UTF_8));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Nothing of it is left. */
  public void remove() throws IOException {
    store.delete(layout.inputFolder() + "/" + NAME);
    store.delete(writer.own(FOLDER));
  }

  private String hadoop(String path) {
    return new Path(store.uri(path)).toString();
  }
}
