package dev.sparkfailover.job.bench;

import dev.sparkfailover.job.cluster.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;

/** What brings a failed Spark program back without us: a loop in a shell, and Spark itself. */
final class Alternatives {
  private static final long PATIENCE_SECONDS = 300;
  private static final int DRIVER_MEGABYTES = 1024;

  private final Path home;
  private final Path conf;
  private final Path input;

  /**
   * @param conf Spark's settings, as a properties file
   * @param input a file of orders
   */
  Alternatives(Path home, Path conf, Path input) {
    this.home = home;
    this.conf = conf;
    this.input = input;
  }

  /** Seconds from a failure to the first Spark job of the process that a loop starts then. */
  double loop() throws IOException, InterruptedException {
    Path folder = folder("loop");
    String words =
        FreshJvm.command(FailsOnce.class, arguments(folder)).stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    Process loop = output(folder, "sh", "-c", "until " + words + "; do :; done").start();
    try {
      return recovery(folder);
    } finally {
      end(loop);
    }
  }

  /** The same on the cluster, where the worker starts a driver anew that failed. */
  double supervised(StandaloneCluster cluster) throws IOException, InterruptedException {
    Path folder = folder("supervise");
    Path jar = folder.resolve("empty.jar");
    new JarOutputStream(Files.newOutputStream(jar)).close();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + System.getProperty("jvm.args"));
    // Spark adds no opens of its own to a driver that a worker starts.
    command.add("-Dspark.driver.extraJavaOptions=@" + System.getProperty("jvm.args"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("org.apache.spark.deploy.Client", "--supervise", "--cores", "1"));
    command.addAll(List.of("--memory", DRIVER_MEGABYTES + "m", "launch"));
    command.addAll(List.of(cluster.url(), jar.toUri().toString(), FailsOnce.class.getName()));
    for (Path argument : arguments(folder)) {
      command.add(argument.toString());
    }
    ProcessBuilder submit = output(folder, command.toArray(String[]::new));
    submit.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process process = submit.start();
    try {
      return recovery(folder);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(cluster.driversSaid(), e);
    } finally {
      end(process);
    }
  }

  /** A new one each time: the journal of another run would be read as this one's. */
  private Path folder(String kind) throws IOException {
    return Files.createTempDirectory(home, kind + "-");
  }

  private Path[] arguments(Path folder) {
    return new Path[] {conf, input, folder.resolve("output"), folder.resolve("journal")};
  }

  private static ProcessBuilder output(Path folder, String... command) {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile());
  }

  private static double recovery(Path folder) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < deadline) {
      Optional<Double> seconds = FailsOnce.seconds(folder.resolve("journal"));
      if (seconds.isPresent()) {
        return seconds.get();
      }
      Thread.sleep(50);
    }
    throw new IllegalStateException(
        "no recovery within %d s:%n%s"
            .formatted(PATIENCE_SECONDS, Files.readString(folder.resolve("log"))));
  }

  /** It has done its work; what it still does is end. */
  private static void end(Process process) throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new IllegalStateException("a process that is done does not end");
    }
  }
}
