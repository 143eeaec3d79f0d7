package dev.sparkfailover.job.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real ZooKeeper server on this machine, which elects among masters. */
public final class ZooKeeper implements AutoCloseable {
  /** Milliseconds; whoever is silent for twenty of them is dead. */
  private static final int TICK = 250;

  private final Process process;
  private final int port;

  private ZooKeeper(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it; masters try until it answers. */
  public static ZooKeeper start(Path folder) throws IOException {
    Files.createDirectories(folder);
    int port = StandaloneCluster.freePort();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-Dzookeeper.admin.enableServer=false",
                "-cp",
                System.getProperty("java.class.path") + File.pathSeparator + jars(),
                "org.apache.zookeeper.server.ZooKeeperServerMain",
                String.valueOf(port),
                folder.resolve("data").toString(),
                String.valueOf(TICK))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("zookeeper.log").toFile())
            .start();
    return new ZooKeeper(process, port);
  }

  /** What a master needs besides the class path of the job, which leaves it out. */
  static String jars() {
    return System.getProperty("zookeeper.jars");
  }

  /** Java options of a master that this elects. */
  List<String> recovery() {
    return List.of(
        "-Dspark.deploy.recoveryMode=ZOOKEEPER", "-Dspark.deploy.zookeeper.url=127.0.0.1:" + port);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().completeOnTimeout(process, 30, TimeUnit.SECONDS).join();
  }
}
