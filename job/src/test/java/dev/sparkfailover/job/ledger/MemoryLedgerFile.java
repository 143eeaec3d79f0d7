package dev.sparkfailover.job.ledger;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** A disk in memory whose every write asks first what shall become of it. */
public final class MemoryLedgerFile {

  /** What becomes of a write, and of the process that makes it. */
  public enum Fate {
    DONE,
    /** Half of it arrives, and the process is dead. */
    TORN,
    /** All of it arrives, and the process is dead. */
    LAST,
    /** Half of it arrives, and the process is told of a full disk. */
    FULL
  }

  /** Decides on each write, and learns which lines lie on the disk for good. */
  public interface World {
    Fate write(boolean append);

    void onRecord(String line);

    /** Ends the process: does not return. */
    Error die();
  }

  private final World world;
  private Bytes installed;
  private Bytes fresh = new Bytes();

  private static final class Bytes {
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  }

  public MemoryLedgerFile(byte[] before, World world) {
    this.world = world;
    this.installed = new Bytes();
    installed.bytes.writeBytes(before);
  }

  public byte[] bytes() {
    return installed.bytes.toByteArray();
  }

  public Ledger open() {
    return Ledger.open(new Place());
  }

  private final class Place implements LedgerFile {
    @Override
    public String name() {
      return "ledger.jsonl";
    }

    @Override
    public Optional<byte[]> read() {
      return Optional.of(bytes());
    }

    @Override
    public OpenFile create() {
      fresh = new Bytes();
      return new Open(fresh);
    }

    @Override
    public Optional<Object> identity() {
      return Optional.of(installed);
    }

    @Override
    public void install() {
      installed = fresh;
    }

    @Override
    public void syncName() {}

    @Override
    public void close() {}
  }

  private final class Open implements LedgerFile.OpenFile {
    private final Bytes file;

    Open(Bytes file) {
      this.file = file;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      boolean append = file == installed;
      Fate fate = world.write(append);
      boolean whole = fate == Fate.DONE || fate == Fate.LAST;
      file.bytes.writeBytes(whole ? bytes : Arrays.copyOf(bytes, bytes.length / 2));
      if (append && whole) {
        world.onRecord(new String(bytes, StandardCharsets.UTF_8));
      }
      if (fate == Fate.FULL) {
        throw new IOException("No space left on device");
      }
      if (fate != Fate.DONE) {
        throw world.die();
      }
    }

    @Override
    public void truncate(long length) {
      byte[] kept = Arrays.copyOf(file.bytes.toByteArray(), (int) length);
      file.bytes = new ByteArrayOutputStream();
      file.bytes.writeBytes(kept);
    }

    @Override
    public void sync() {}

    @Override
    public Object identity() {
      return file;
    }

    @Override
    public void close() {}
  }
}
