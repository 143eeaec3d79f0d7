package dev.sparkfailover.job.launcher;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Options of a JVM in a file that only its owner may read. A list of processes shows everybody a
 * command line, and with it a password that an option holds; of this one it shows the file's name.
 */
public final class ArgumentFile {
  /** Names the file to the JVM that was started with it, which deletes it. */
  private static final String PROPERTY = "failover.options";

  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rw-------");

  private final Optional<Path> file;

  private ArgumentFile(Optional<Path> file) {
    this.file = file;
  }

  /** Without options there is no file. */
  public static ArgumentFile of(List<String> options) throws IOException {
    if (options.isEmpty()) {
      return new ArgumentFile(Optional.empty());
    }
    Path file =
        Files.createTempFile("spark-failover-", ".args", PosixFilePermissions.asFileAttribute(OWN));
    List<String> lines = new ArrayList<>(options);
    lines.add("-D" + PROPERTY + "=" + file.toAbsolutePath());
    Files.writeString(
        file,
        lines.stream().map(ArgumentFile::quoted).collect(Collectors.joining("\n")),
        charset());
    return new ArgumentFile(Optional.of(file.toAbsolutePath()));
  }

  /** What stands for the options on Java's command line, before anything else. */
  public List<String> words() {
    return file.map(path -> List.of("@" + path)).orElse(List.of());
  }

  /** Starts a JVM with it. Not every JVM deletes its file: some die early, some are not ours. */
  public Process start(ProcessBuilder builder) throws IOException {
    try {
      Process process = builder.start();
      var unused = process.onExit().thenRun(() -> file.ifPresent(ArgumentFile::delete));
      return process;
    } catch (IOException e) {
      file.ifPresent(ArgumentFile::delete);
      throw e;
    }
  }

  /** For the JVM that was started with such a file: it has read it. */
  public static void deleteOwn() {
    Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of).ifPresent(ArgumentFile::delete);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It stays: readable for its owner alone.
    }
  }

  /** Line ends stand in it as letters: the file has an option a line. */
  private static String quoted(String option) {
    String text = option.replace("\\", "\\\\").replace("\"", "\\\"");
    return "\"" + text.replace("\n", "\\n").replace("\r", "\\r") + "\"";
  }

  /** Java takes the bytes as those of a command line. */
  private static Charset charset() {
    return Charset.forName(System.getProperty("sun.jnu.encoding"));
  }
}
