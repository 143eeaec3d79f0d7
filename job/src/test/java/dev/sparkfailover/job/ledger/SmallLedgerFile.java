package dev.sparkfailover.job.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A disk that can be filled up: then half of each write arrives, as on a real one. It waits for no
 * platter, so that thousands of events take no time.
 */
public final class SmallLedgerFile {
  private volatile boolean full;
  private volatile boolean stuck;

  /** Opens a ledger on this disk. */
  public Ledger open(Path file) {
    return Ledger.open(new Place(new LocalLedgerFile(file)));
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

  private final class Place implements LedgerFile {
    private final LocalLedgerFile disk;

    Place(LocalLedgerFile disk) {
      this.disk = disk;
    }

    @Override
    public String name() {
      return disk.name();
    }

    @Override
    public Optional<byte[]> read() throws IOException {
      return disk.read();
    }

    @Override
    public OpenFile create() throws IOException {
      return new Fragile(disk.create());
    }

    @Override
    public Optional<Object> identity() throws IOException {
      return disk.identity();
    }

    @Override
    public void install() throws IOException {
      disk.install();
    }

    @Override
    public void syncName() {}

    @Override
    public void close() {
      disk.close();
    }
  }

  private final class Fragile implements LedgerFile.OpenFile {
    private final LedgerFile.OpenFile file;

    Fragile(LedgerFile.OpenFile file) {
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
    public Object identity() throws IOException {
      return file.identity();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
