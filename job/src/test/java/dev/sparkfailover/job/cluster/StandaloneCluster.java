package dev.sparkfailover.job.cluster;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
  private final Optional<ZooKeeper> election;
  private final List<Master> masters = new ArrayList<>();
  private final List<Process> workers = new ArrayList<>();
  private int started;

  private record Master(Process process, int port, int page) {}

  private StandaloneCluster(Path folder, Optional<ZooKeeper> election) {
    this.folder = folder;
    this.election = election;
  }

  /** A master alone, which keeps nothing over its death. */
  public static StandaloneCluster withMaster(Path folder) throws IOException, InterruptedException {
    return withMasters(folder, 1, Optional.empty());
  }

  /** Two masters, of which one leads. */
  public static StandaloneCluster withTwoMasters(Path folder, ZooKeeper election)
      throws IOException, InterruptedException {
    return withMasters(folder, 2, Optional.of(election));
  }

  private static StandaloneCluster withMasters(Path folder, int count, Optional<ZooKeeper> election)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    StandaloneCluster cluster = new StandaloneCluster(folder, election);
    try {
      for (int number = 0; number < count; number++) {
        cluster.startMaster();
      }
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /** What {@code SPARK_MASTER_URL} must say. */
  public String url() {
    return masters.stream()
        .map(master -> HOST + ":" + master.port())
        .collect(Collectors.joining(",", "spark://", ""));
  }

  /** For {@code spark.executor.extraJavaOptions}; Spark adds the opens itself. */
  public static String executorOptions() {
    return "-XX:+IgnoreUnrecognizedVMOptions --sun-misc-unsafe-memory-access=allow"
        + " --enable-native-access=ALL-UNNAMED";
  }

  private void startMaster() throws IOException, InterruptedException {
    int port = freePort();
    int page = freePort();
    List<String> options = new ArrayList<>();
    election.ifPresent(zooKeeper -> options.addAll(zooKeeper.recovery()));
    options.add("org.apache.spark.deploy.master.Master");
    options.addAll(List.of("--host", HOST, "--port", String.valueOf(port)));
    options.addAll(List.of("--webui-port", String.valueOf(page)));
    Process started = start("master.log", Map.of(), List.of(), options);
    masters.add(new Master(started, port, page));
    awaitListening(started, port);
  }

  /** The page of the master that leads and knows of this; waits for one. */
  public URI leader(String words) throws InterruptedException, IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (System.nanoTime() < deadline) {
      for (Master master : masters) {
        URI page = URI.create("http://%s:%d/json/".formatted(HOST, master.page()));
        String told = read(page);
        if (told.contains("\"ALIVE\"") && told.contains(words)) {
          return page;
        }
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException(
        "no master leads and knows of %s:\n".formatted(words)
            + Files.readString(folder.resolve("master.log")));
  }

  private static String read(URI page) {
    try (InputStream in = page.toURL().openStream()) {
      String told = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      // The workers have a status, too.
      return told.contains("\"STANDBY\"") || told.contains("\"RECOVERING\"") ? "" : told;
    } catch (IOException e) {
      return "";
    }
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
    startWorker(cores, megabytes, env, List.of());
  }

  /**
   * Starts a worker by a command: one that gives it another view of the files, for example.
   *
   * @param starter the command and its arguments, before those of the worker
   */
  public void startWorker(int cores, int megabytes, Map<String, String> env, List<String> starter)
      throws IOException {
    int number = started++;
    workers.add(
        start(
            "worker-%d.log".formatted(number),
            env,
            starter,
            List.of(
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
                url())));
  }

  /** SIGKILL to every master. */
  public void killMaster() {
    masters.forEach(master -> kill(master.process()));
    masters.clear();
  }

  /** SIGKILL to the master with this page. */
  public void killMaster(URI page) {
    masters.stream()
        .filter(master -> master.page() == page.getPort())
        .forEach(master -> kill(master.process()));
  }

  /** SIGKILL to every worker and its executors. */
  public void killWorkers() {
    workers.forEach(StandaloneCluster::kill);
    workers.clear();
  }

  /** What drivers that a worker started have put out, the newest last. */
  public String driversSaid() throws IOException {
    StringBuilder said = new StringBuilder();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted().toList()) {
        if (path.getParent().getFileName().toString().startsWith("driver-")
            && path.getFileName().toString().startsWith("std")) {
          said.append(path).append(":\n").append(Files.readString(path));
        }
      }
    }
    return said.toString();
  }

  @Override
  public void close() {
    killWorkers();
    killMaster();
  }

  private Process start(
      String log, Map<String, String> env, List<String> starter, List<String> arguments)
      throws IOException {
    String classPath =
        System.getProperty("java.class.path")
            + election.map(zooKeeper -> File.pathSeparator + ZooKeeper.jars()).orElse("");
    List<String> command = new ArrayList<>(starter);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.add("-XX:+UseSerialGC");
    jvmArguments().ifPresent(command::add);
    command.addAll(List.of("-cp", classPath));
    command.addAll(arguments);
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

  private void awaitListening(Process process, int port) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!listening(port)) {
      if (System.nanoTime() > deadline || process.waitFor(100, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "the master does not listen:\n" + Files.readString(folder.resolve("master.log")));
      }
    }
  }

  private static boolean listening(int port) {
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

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
