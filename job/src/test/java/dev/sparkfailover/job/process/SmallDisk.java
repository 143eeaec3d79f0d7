package dev.sparkfailover.job.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A real file system that can be filled up and made read-only.
 *
 * @param path where those see it who are among the mounts
 */
record SmallDisk(Mounts mounts, Path path) {

  private Path ballast() {
    return mounts.root().resolve(Path.of("/").relativize(path)).resolve("ballast");
  }

  /** Leaves nothing free but what is left of the last pages of its files. */
  void fill() throws IOException {
    byte[] page = new byte[4096];
    try (OutputStream ballast = Files.newOutputStream(ballast())) {
      while (true) {
        ballast.write(page);
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left")) {
        throw e;
      }
    }
  }

  void free() throws IOException {
    Files.delete(ballast());
  }

  void makeWritable() throws IOException {
    mounts.run("mount -o remount,rw " + path);
  }

  void makeReadOnly() throws IOException {
    mounts.run("mount -o remount,ro " + path);
  }
}
