package dev.sparkfailover.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * Lets the job start with half of the work: its classes lie in an archive that the JVM maps.
 *
 * @param classPath of jars alone, as such an archive needs it; more may follow behind it
 * @param archive made by a training run
 */
record QuickStart(String classPath, Path archive) {

  /** The archive of the classes under test; the first who asks has it made. */
  static QuickStart ofThisBuild() {
    return OfThisBuild.ONE;
  }

  private static final class OfThisBuild {
    static final QuickStart ONE = made();

    private static QuickStart made() {
      try {
        return in(Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("target"));
      } catch (IOException e) {
        throw new UncheckedIOException("no archive of classes for quick starts", e);
      }
    }
  }

  /** Another process that tests the same build may be making the same. */
  private static QuickStart in(Path target) throws IOException {
    Path dir =
        Files.createDirectories(target.resolve("quick-start").resolve(key(target)))
            .toAbsolutePath();
    try (FileChannel lock =
            FileChannel.open(
                dir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = lock.lock()) {
      assertThat(held.isValid()).isTrue();
      Path archive = dir.resolve("classes.jsa");
      if (Files.exists(archive)) {
        return new QuickStart(jars(dir, false), archive);
      }
      QuickStart made = new QuickStart(jars(dir, true), archive);
      made.train(dir);
      return made;
    }
  }

  /** Changes with each class, with the JVM and with its flags. */
  private static String key(Path target) throws IOException {
    StringBuilder all = new StringBuilder(System.getProperty("java.vm.version"));
    all.append(System.getProperty("java.home")).append(System.getProperty("java.class.path"));
    all.append(Files.readString(Path.of(System.getProperty("jvm.args"))));
    Path contract = target.resolve("../../contract/target");
    for (Path folder :
        List.of(target.resolve("classes"), target.resolve("test-classes"), contract)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          all.append(file).append(Files.size(file)).append(Files.getLastModifiedTime(file));
        }
      }
    }
    return HexFormat.of().toHexDigits(all.toString().hashCode());
  }

  /** A small job, run once: the class path of each that uses it must begin with this one's. */
  private void train(Path dir) throws IOException {
    Path fresh = dir.resolve("classes.new");
    JobHome home = JobHome.slow(Files.createDirectories(dir.resolve("training")));
    home.baseClassPath(classPath).env("JOB_MAX_CYCLES", "2").env("JOB_DEMO_ORDERS", "300");
    home.jvm("-Xlog:disable", "-XX:ArchiveClassesAtExit=" + fresh);
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).as(job.story()).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("broken off", e);
    }
    Files.move(fresh, archive);
  }

  private static String jars(Path dir, boolean make) throws IOException {
    List<String> path = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path place = Path.of(entry);
      // An empty entry is the current folder, says Java; nothing is looked for there.
      if (!entry.isEmpty() && Files.isDirectory(place)) {
        Path jar = dir.resolve(path.size() + ".jar");
        path.add(make ? jar(place, jar).toString() : jar.toString());
      } else if (Files.isRegularFile(place)) {
        path.add(entry);
      }
    }
    return String.join(File.pathSeparator, path);
  }

  private static Path jar(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> files = Files.walk(classes)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(each).toString()));
        Files.copy(each, out);
        out.closeEntry();
      }
    }
    return jar;
  }
}
