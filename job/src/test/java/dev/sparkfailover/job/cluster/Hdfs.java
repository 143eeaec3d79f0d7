package dev.sparkfailover.job.cluster;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** A real HDFS on this machine, in a process of its own with a class path of its own. */
public final class Hdfs implements AutoCloseable {
  private final Process process;
  private final URI uri;
  private final FileSystem files;

  private Hdfs(Process process, URI uri, FileSystem files) {
    this.process = process;
    this.uri = uri;
    this.files = files;
  }

  public static Hdfs start(Path folder) throws IOException {
    return start(folder, 0);
  }

  /**
   * As the other.
   *
   * @param port of the name node, 0 for any
   */
  public static Hdfs start(Path folder, int port) throws IOException {
    Files.createDirectories(folder);
    Path log = folder.resolve("hdfs.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + System.getProperty("jvm.args"),
                "-Xmx400m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")
                    + File.pathSeparator
                    + System.getProperty("minicluster.jar"),
                HdfsProcess.class.getName(),
                folder.resolve("nodes").toString(),
                Integer.toString(port))
            .redirectError(log.toFile())
            .start();
    boolean up = false;
    try {
      URI uri = uri(process, log);
      Hdfs hdfs = new Hdfs(process, uri, FileSystem.newInstance(uri, new Configuration()));
      up = true;
      return hdfs;
    } finally {
      if (!up) {
        process.destroyForcibly();
      }
    }
  }

  private static URI uri(Process process, Path log) throws IOException {
    BufferedReader said = process.inputReader();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith(HdfsProcess.UP)) {
        return URI.create(line.substring(HdfsProcess.UP.length()));
      }
    }
    throw new AssertionError("HDFS did not start:\n" + Files.readString(log));
  }

  /** A folder in it. */
  public URI uri(String path) {
    return uri.resolve(path);
  }

  public FileSystem files() {
    return files;
  }

  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    process.onExit().completeOnTimeout(process, 30, TimeUnit.SECONDS).join();
    files.close();
  }
}
