package dev.sparkfailover.job.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes down, during the build, which JVM and which class path start the job afterwards. */
public final class LaunchFiles {

  private LaunchFiles() {}

  public static void main(String[] args) throws IOException {
    write(Path.of(args[0]), System.getProperty("java.home"), System.getProperty("java.class.path"));
  }

  /** Two files: {@code java}, the path of the program, and {@code classpath.args} for it. */
  public static void write(Path folder, String javaHome, String classPath) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("java"), Path.of(javaHome, "bin", "java") + "\n");
    Files.write(folder.resolve("classpath.args"), List.of("-cp", quoted(classPath)));
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
