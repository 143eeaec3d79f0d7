package dev.sparkfailover.job.session.internals;

import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system, which sets permissions itself. Hadoop's own starts a {@code chmod}
 * for each folder and file that it makes, unless its native library is there.
 *
 * <p>Public, with a constructor without arguments, for Hadoop makes it by its name ({@code
 * fs.file.impl}), also in executors.
 */
public final class NioLocalFileSystem extends LocalFileSystem {
  public NioLocalFileSystem() {
    super(new Raw());
  }

  private static final class Raw extends RawLocalFileSystem {
    /** Set-user-ID and set-group-ID. */
    private static final int SET_ID = 06000;

    private static final int ALL_BITS = 07777;

    private static final String MODE = "unix:mode";

    /**
     * As {@code chmod} does, leaves a folder these bits: what is made in it is of its group. The
     * kernel takes them away when a process that is not in that group sets a mode, even the one
     * that the folder has: nothing is set that is right already.
     */
    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      java.nio.file.Path place = pathToFile(path).toPath();
      int before = (int) Files.getAttribute(place, MODE);
      int kept = Files.isDirectory(place) ? before & SET_ID : 0;
      int wanted = permission.toShort() | kept;
      if (wanted != (before & ALL_BITS)) {
        Files.setAttribute(place, MODE, wanted);
      }
    }
  }
}
