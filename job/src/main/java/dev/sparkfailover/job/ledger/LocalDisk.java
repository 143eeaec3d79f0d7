package dev.sparkfailover.job.ledger;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The machine's own disk.
 *
 * <p>A channel would be simpler, but an interrupt of the thread that writes closes it for
 * everybody, and cancelled attempts are interrupted.
 */
final class LocalDisk implements Disk {

  @Override
  public OpenFile create(Path file) throws IOException {
    return new LocalFile(new RandomAccessFile(Files.createFile(file).toFile(), "rw"));
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  private record LocalFile(RandomAccessFile file) implements OpenFile {

    @Override
    public void write(byte[] bytes) throws IOException {
      file.write(bytes);
    }

    @Override
    public void truncate(long length) throws IOException {
      file.setLength(length);
      file.seek(length);
    }

    @Override
    public void sync() throws IOException {
      file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
