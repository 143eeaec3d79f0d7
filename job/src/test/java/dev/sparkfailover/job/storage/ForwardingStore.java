package dev.sparkfailover.job.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** A store that hands all on to another one: what a test wants to be different it overrides. */
public class ForwardingStore implements Store {

  private final Store store;

  public ForwardingStore(Store store) {
    this.store = store;
  }

  @Override
  public URI uri(String path) {
    return store.uri(path);
  }

  @Override
  public void folders(String path) throws IOException {
    store.folders(path);
  }

  @Override
  public void folder(String path) throws IOException {
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
  public List<Entry> survey(String path) throws IOException {
    return store.survey(path);
  }

  @Override
  public Optional<String> unreadable(String path) throws IOException {
    return store.unreadable(path);
  }

  @Override
  public Optional<String> beingWritten(String path) throws IOException {
    return store.beingWritten(path);
  }

  @Override
  public MoveTrial moveTrial(String folder) throws IOException {
    return store.moveTrial(folder);
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
    store.write(path, content);
  }

  @Override
  public void writeUnsynced(String path, byte[] content) throws IOException {
    store.writeUnsynced(path, content);
  }

  @Override
  public void create(String from, String to) throws IOException {
    store.create(from, to);
  }

  @Override
  public void replace(String from, String to) throws IOException {
    store.replace(from, to);
  }

  @Override
  public void move(String from, String to) throws IOException {
    store.move(from, to);
  }

  @Override
  public void sync(String folder) throws IOException {
    store.sync(folder);
  }

  @Override
  public void syncEntries(String folder) throws IOException {
    store.syncEntries(folder);
  }

  @Override
  public void delete(String path) throws IOException {
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
