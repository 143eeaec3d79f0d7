package dev.sparkfailover.job.session.internals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside Hadoop's own, in a folder of a group: the same permissions. */
class NioLocalFileSystemTest {
  private static final URI LOCAL = URI.create("file:///");

  @TempDir private java.nio.file.Path temp;

  private static FileSystem open(Class<? extends FileSystem> kind, String umask)
      throws IOException {
    Configuration conf = new Configuration(false);
    conf.set("fs.file.impl", kind.getName());
    conf.set("fs.permissions.umask-mode", umask);
    FileSystem files = FileSystem.newInstance(LOCAL, conf);
    assertThat(files).isExactlyInstanceOf(kind);
    return files;
  }

  private List<String> made(Class<? extends FileSystem> kind, String umask, String mode)
      throws IOException {
    java.nio.file.Path ofAGroup = temp.resolve(kind.getSimpleName());
    if (Files.notExists(ofAGroup)) {
      Files.setAttribute(Files.createDirectory(ofAGroup), "unix:mode", 02775);
    }
    String home = ofAGroup.toUri().toString();
    Path folder = new Path(home, "with space/folder");
    Path file = new Path(folder, "file");
    Path set = new Path(folder, "set");
    try (FileSystem files = open(kind, umask)) {
      assertThat(files.mkdirs(folder)).isTrue();
      files.create(file, true).close();
      files.create(set, true).close();
      files.setPermission(set, new FsPermission(mode));
      Path subfolder = new Path(folder, "subfolder");
      assertThat(files.mkdirs(subfolder)).isTrue();
      files.setPermission(subfolder, new FsPermission(mode));
      return List.of(mode(folder), mode(file), mode(subfolder), mode(set));
    }
  }

  private static String mode(Path path) throws IOException {
    Object mode = Files.getAttribute(java.nio.file.Path.of(path.toUri()), "unix:mode");
    return Integer.toOctalString((int) mode & 07777);
  }

  @ParameterizedTest
  @ValueSource(strings = {"600", "640", "644", "755", "777", "1777"})
  void permissionsAreThoseOfHadoops(String mode) throws IOException {
    for (String umask : List.of("022", "002", "077")) {
      List<String> ours = made(NioLocalFileSystem.class, umask, mode);
      assertThat(ours).as(umask).isEqualTo(made(LocalFileSystem.class, umask, mode));
      assertThat(ours.getLast()).isEqualTo(mode);
      assertThat(ours.getFirst()).startsWith("2");
    }
  }

  @Test
  void permissionOfNothingIsRefusedByName() throws IOException {
    Path nothing = new Path(temp.resolve("nothing").toUri());
    try (FileSystem files = open(NioLocalFileSystem.class, "022")) {
      assertThatThrownBy(() -> files.setPermission(nothing, new FsPermission("600")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(nothing.toUri().getPath());
    }
  }
}
