package dev.sparkfailover.job.books;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** A store that tells a test of each change just before it happens. */
final class TrapStore implements Store {

  interface Trap {
    void about(String operation, String path) throws IOException;
  }

  private final Store store;
  private final Trap trap;

  TrapStore(Store store, Trap trap) {
    this.store = store;
    this.trap = trap;
  }

  @Override
  public URI uri(String path) {
    return store.uri(path);
  }

  @Override
  public void folders(String path) throws IOException {
    trap.about("folders", path);
    store.folders(path);
  }

  @Override
  public void folder(String path) throws IOException {
    trap.about("folder", path);
    store.folder(path);
  }

  @Override
  public Optional<Entry> stat(String path) throws IOException {
    return store.stat(path);
  }

  @Override
  public List<Entry> list(String path) throws IOException {
    return store.list(path);
  }

  @Override
  public byte[] read(String path) throws IOException {
    return store.read(path);
  }

  @Override
  public InputStream open(String path) throws IOException {
    return store.open(path);
  }

  @Override
  public void write(String path, byte[] content) throws IOException {
    trap.about("write", path);
    store.write(path, content);
  }

  @Override
  public void jot(String path, byte[] content) throws IOException {
    trap.about("jot", path);
    store.jot(path, content);
  }

  @Override
  public void create(String from, String to) throws IOException {
    trap.about("create", to);
    store.create(from, to);
  }

  @Override
  public void replace(String from, String to) throws IOException {
    trap.about("replace", to);
    store.replace(from, to);
  }

  @Override
  public void move(String from, String to) throws IOException {
    trap.about("move", to);
    store.move(from, to);
  }

  @Override
  public void sync(String folder) throws IOException {
    trap.about("sync", folder);
    store.sync(folder);
  }

  @Override
  public void syncEntries(String folder) throws IOException {
    trap.about("syncEntries", folder);
    store.syncEntries(folder);
  }

  @Override
  public void delete(String path) throws IOException {
    trap.about("delete", path);
    store.delete(path);
  }

  @Override
  public boolean locks() {
    return store.locks();
  }

  @Override
  public Optional<Closeable> lock(String path) throws IOException {
    return store.lock(path);
  }
}
