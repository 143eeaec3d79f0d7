package dev.sparkfailover.job.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A real Spark cluster on this machine: a master and workers as child JVMs of the test's own class
 * path.
 *
 * <p>Logs lie in {@code <folder>/master.log} and {@code <folder>/worker-N.log}; the executors' own
 * below {@code <folder>/work-N}. Executors need the same Java options as the driver on Java 25:
 * {@link #executorOptions}.
 */
public final class StandaloneCluster implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final long START_SECONDS = 90;

  private final Path folder;
  private final int port;
  private final List<Process> workers = new ArrayList<>();
  private Optional<Process> master = Optional.empty();

  private StandaloneCluster(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** A master alone, which keeps nothing over its death. */
  public static StandaloneCluster withMaster(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    StandaloneCluster cluster = new StandaloneCluster(folder, freePort());
    try {
      cluster.startMaster();
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /** What {@code SPARK_MASTER_URL} must say. */
  public String url() {
    return "spark://%s:%d".formatted(HOST, port);
  }

  /** For {@code spark.executor.extraJavaOptions}; Spark adds the opens itself. */
  public static String executorOptions() {
    return "-XX:+IgnoreUnrecognizedVMOptions --sun-misc-unsafe-memory-access=allow"
        + " --enable-native-access=ALL-UNNAMED";
  }

  /** Starts the master, also again, on the same port; returns when it listens. */
  public void startMaster() throws IOException, InterruptedException {
    Process started =
        start(
            "master.log",
            Map.of(),
            "org.apache.spark.deploy.master.Master",
            "--host",
            HOST,
            "--port",
            String.valueOf(port),
            "--webui-port",
            "0");
    master = Optional.of(started);
    awaitListening(started);
  }

  /** Starts a worker; it registers by itself, some seconds later. */
  public void startWorker(int cores, int megabytes) throws IOException {
    startWorker(cores, megabytes, Map.of());
  }

  /**
   * Starts a worker of another kind.
   *
   * @param env takes precedence over what a worker gets here
   */
  public void startWorker(int cores, int megabytes, Map<String, String> env) throws IOException {
    int number = workers.size();
    workers.add(
        start(
            "worker-%d.log".formatted(number),
            env,
            "org.apache.spark.deploy.worker.Worker",
            "--host",
            HOST,
            "--webui-port",
            "0",
            "-c",
            String.valueOf(cores),
            "-m",
            megabytes + "m",
            "-d",
            folder.resolve("work-" + number).toString(),
            url()));
  }

  /** SIGKILL. */
  public void killMaster() {
    master.ifPresent(StandaloneCluster::kill);
    master = Optional.empty();
  }

  /** SIGKILL to every worker and its executors. */
  public void killWorkers() {
    workers.forEach(StandaloneCluster::kill);
    workers.clear();
  }

  @Override
  public void close() {
    killWorkers();
    killMaster();
  }

  private Process start(String log, Map<String, String> env, String main, String... arguments)
      throws IOException {
    String classPath = System.getProperty("java.class.path");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.add("-XX:+UseSerialGC");
    jvmArguments().ifPresent(command::add);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(log).toFile()));
    Path home = folder.resolve("home");
    Files.createDirectories(home.resolve("jars"));
    builder
        .environment()
        .putAll(
            Map.of(
                "SPARK_SCALA_VERSION",
                "2.13",
                "SPARK_HOME",
                home.toString(),
                "SPARK_DIST_CLASSPATH",
                classPath,
                "SPARK_LOCAL_IP",
                HOST,
                "JAVA_HOME",
                System.getProperty("java.home")));
    builder.environment().putAll(env);
    return builder.start();
  }

  private static Optional<String> jvmArguments() {
    return Optional.ofNullable(System.getProperty("jvm.args")).map(file -> "@" + file);
  }

  private void awaitListening(Process process) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!listening()) {
      if (System.nanoTime() > deadline || process.waitFor(100, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "the master does not listen:\n" + Files.readString(folder.resolve("master.log")));
      }
    }
  }

  private boolean listening() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("process %d cannot be killed".formatted(process.pid()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
