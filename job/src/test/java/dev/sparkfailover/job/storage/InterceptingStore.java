package dev.sparkfailover.job.storage;

import java.io.IOException;

/** A store that tells a test of each change just before it happens. */
public final class InterceptingStore extends ForwardingStore {

  public interface Trap {
    void about(String operation, String path) throws IOException;
  }

  private final Trap trap;

  public InterceptingStore(Store store, Trap trap) {
    super(store);
    this.trap = trap;
  }

  @Override
  public void folders(String path) throws IOException {
    trap.about("folders", path);
    super.folders(path);
  }

  @Override
  public void folder(String path) throws IOException {
    trap.about("folder", path);
    super.folder(path);
  }

  @Override
  public void write(String path, byte[] content) throws IOException {
    trap.about("write", path);
    super.write(path, content);
  }

  @Override
  public void writeUnsynced(String path, byte[] content) throws IOException {
    trap.about("jot", path);
    super.writeUnsynced(path, content);
  }

  @Override
  public void create(String from, String to) throws IOException {
    trap.about("create", to);
    super.create(from, to);
  }

  @Override
  public void replace(String from, String to) throws IOException {
    trap.about("replace", to);
    super.replace(from, to);
  }

  @Override
  public void move(String from, String to) throws IOException {
    trap.about("move", to);
    super.move(from, to);
  }

  @Override
  public void sync(String folder) throws IOException {
    trap.about("sync", folder);
    super.sync(folder);
  }

  @Override
  public void syncEntries(String folder) throws IOException {
    trap.about("syncEntries", folder);
    super.syncEntries(folder);
  }

  @Override
  public void delete(String path) throws IOException {
    trap.about("delete", path);
    super.delete(path);
  }
}
