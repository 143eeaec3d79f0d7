package dev.sparkfailover.job.ledger;

import java.io.IOException;
import java.util.Optional;

/** Where the ledger lies, and where its bytes go; the seam at which tests let a disk run full. */
interface LedgerFile extends AutoCloseable {

  /** The file, as people name it. */
  String name();

  /** All that is in the file; its folder is there on return. */
  Optional<byte[]> read() throws IOException;

  /** Makes a new file beside it, which no other process has open. */
  OpenFile create() throws IOException;

  /** What distinguishes the file that has the name now from any other; empty when there is none. */
  Optional<Object> identity() throws IOException;

  /**
   * Gives the new file the name at one blow.
   *
   * @throws StorageTimeoutException when it is not known whether it has it
   */
  void install() throws IOException;

  /** Makes the name survive a loss of power. */
  void syncName() throws IOException;

  @Override
  void close() throws IOException;

  /** A file that is open for writing at its end. */
  interface OpenFile extends AutoCloseable {

    /** On return the bytes survive this process. */
    void write(byte[] bytes) throws IOException;

    /** Fails where a file can only grow. */
    void truncate(long length) throws IOException;

    /** Makes all that was written survive a loss of power. */
    void sync() throws IOException;

    Object identity() throws IOException;

    @Override
    void close() throws IOException;
  }
}
