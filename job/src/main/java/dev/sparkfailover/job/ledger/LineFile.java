package dev.sparkfailover.job.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sparkfailover.job.output.JobLogger;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;

/** A file that only ever holds whole lines of ours, and that can be replaced at one blow. */
final class LineFile implements AutoCloseable {
  private static final Logger log = JobLogger.of(LineFile.class);

  private final LedgerFile disk;
  // More than one when it is not known whether the last replacement happened.
  private final Set<Object> ours = new HashSet<>();
  private Optional<LedgerFile.OpenFile> open = Optional.empty();
  private long replacedAt;
  private long end;
  private boolean dirty;

  LineFile(LedgerFile disk) {
    this.disk = disk;
  }

  /** How many bytes were appended since the file was replaced. */
  long grownBy() {
    return end - replacedAt;
  }

  /** The line is there whole or not at all: half a line would spoil the next one. */
  void append(String line, boolean sync) throws IOException {
    LedgerFile.OpenFile file = open.orElseThrow(() -> new IOException("the file is closed"));
    byte[] bytes = line.getBytes(UTF_8);
    dirty = true;
    try {
      file.write(bytes);
      if (sync) {
        file.sync();
      }
    } catch (IOException e) {
      whole();
      throw e;
    }
    end += bytes.length;
    dirty = false;
  }

  /**
   * Takes back the half line that a failed append left, if any.
   *
   * @return false when that is impossible: then the file must be replaced before the next line
   */
  boolean whole() {
    if (dirty) {
      try {
        open.orElseThrow().truncate(end);
        dirty = false;
      } catch (IOException e) {
        log.debug("{}: half a line could not be taken back: {}", disk.name(), e.toString());
      }
    }
    return !dirty;
  }

  /**
   * Writes the file anew.
   *
   * @throws IOException also when another process has replaced it since we did: it is no longer
   *     ours
   */
  void replace(String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    LedgerFile.OpenFile fresh = disk.create();
    try {
      fresh.write(bytes);
      fresh.sync();
      checkStillOurs();
      install(fresh);
    } catch (IOException e) {
      discard(fresh);
      throw e;
    }
    open.ifPresent(this::discard);
    open = Optional.of(fresh);
    end = bytes.length;
    replacedAt = end;
    dirty = false;
    // Without it, a loss of power could bring the old file back.
    disk.syncName();
  }

  private void checkStillOurs() throws IOException {
    Optional<Object> there = disk.identity();
    if (!ours.isEmpty() && there.filter(ours::contains).isEmpty()) {
      throw new IOException("another process has replaced it");
    }
  }

  private void install(LedgerFile.OpenFile fresh) throws IOException {
    Object identity = fresh.identity();
    try {
      disk.install();
      ours.clear();
      ours.add(identity);
    } catch (StorageTimeoutException e) {
      ours.add(identity);
      throw e;
    }
  }

  /** That file is never read: how it closes does not matter. */
  private void discard(LedgerFile.OpenFile file) {
    try {
      file.close();
    } catch (IOException e) {
      log.debug("{}: an old file did not close: {}", disk.name(), e.toString());
    }
  }

  @Override
  public void close() throws IOException {
    try (disk) {
      if (open.isPresent()) {
        LedgerFile.OpenFile file = open.get();
        open = Optional.empty();
        file.close();
      }
    }
  }
}
