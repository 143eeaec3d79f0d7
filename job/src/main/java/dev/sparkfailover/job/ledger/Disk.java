package dev.sparkfailover.job.ledger;

import java.io.IOException;
import java.nio.file.Path;

/** Where the ledger's bytes go; the seam at which tests let a disk run full. */
interface Disk {

  /** Makes a new file; fails when there is one. */
  OpenFile create(Path file) throws IOException;

  /** Makes the names in a folder survive a loss of power. */
  void syncFolder(Path folder) throws IOException;

  /** A file that is open for writing at its end. */
  interface OpenFile extends AutoCloseable {

    void write(byte[] bytes) throws IOException;

    void truncate(long length) throws IOException;

    void sync() throws IOException;

    @Override
    void close() throws IOException;
  }
}
