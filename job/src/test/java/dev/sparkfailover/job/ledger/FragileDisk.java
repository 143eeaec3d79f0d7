package dev.sparkfailover.job.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A disk that can be filled up: then half of each write arrives, as on a real one. It waits for no
 * platter, so that thousands of events take no time.
 */
public final class FragileDisk implements Disk {
  private final Disk disk = new LocalDisk();
  private volatile boolean full;
  private volatile boolean stuck;

  /** Opens a ledger on this disk. */
  public Ledger open(Path file) {
    return Ledger.open(file, this);
  }

  public void fill() {
    full = true;
  }

  public void free() {
    full = false;
    stuck = false;
  }

  /** Not even a truncation works. */
  public void breakDown() {
    full = true;
    stuck = true;
  }

  @Override
  public OpenFile create(Path file) throws IOException {
    return new Fragile(disk.create(file));
  }

  @Override
  public void syncFolder(Path folder) {}

  private final class Fragile implements OpenFile {
    private final OpenFile file;

    Fragile(OpenFile file) {
      this.file = file;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      if (full) {
        file.write(Arrays.copyOf(bytes, bytes.length / 2));
        throw new IOException("No space left on device");
      }
      file.write(bytes);
    }

    @Override
    public void truncate(long length) throws IOException {
      if (stuck) {
        throw new IOException("Input/output error");
      }
      file.truncate(length);
    }

    @Override
    public void sync() throws IOException {
      if (stuck) {
        throw new IOException("Input/output error");
      }
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
