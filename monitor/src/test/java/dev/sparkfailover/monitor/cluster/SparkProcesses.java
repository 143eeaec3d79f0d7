package dev.sparkfailover.monitor.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real Spark master, a worker and the job, as processes of the class path that the module job
 * left behind: nothing of Spark is on the monitor's own.
 */
public final class SparkProcesses implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final Path JOB = Path.of("../job").toAbsolutePath().normalize();
  private static final Path LAUNCH = JOB.resolve("target/launch");
  private static final Pattern JOB_ADDRESS = Pattern.compile("see (http://127\\.0\\.0\\.1:\\d+)");
  private static final String EXECUTOR_OPTIONS =
      "-XX:+IgnoreUnrecognizedVMOptions --sun-misc-unsafe-memory-access=allow"
          + " --enable-native-access=ALL-UNNAMED";

  private final Path folder;
  private final int masterPort = freePort();
  private final int masterUi = freePort();
  private final List<Process> all = new ArrayList<>();

  public SparkProcesses(Path folder) throws IOException {
    this.folder = folder;
    if (!Files.isRegularFile(LAUNCH.resolve("classpath.args"))) {
      throw new IllegalStateException(
          LAUNCH
              + " is missing; build the module job first: ci/maven -pl job process-classes,"
              + " or test both: ci/maven verify");
    }
    Files.createDirectories(folder.resolve("home/jars"));
  }

  URI masterPage() {
    return URI.create("http://%s:%d".formatted(HOST, masterUi));
  }

  Process master() throws IOException {
    return start(
        "master",
        Map.of(),
        "org.apache.spark.deploy.master.Master",
        "--host",
        HOST,
        "--port",
        String.valueOf(masterPort),
        "--webui-port",
        String.valueOf(masterUi));
  }

  Process worker() throws IOException {
    return start(
        "worker",
        Map.of(),
        "org.apache.spark.deploy.worker.Worker",
        "--host",
        HOST,
        "--webui-port",
        "0",
        "-c",
        "2",
        "-m",
        "1g",
        "-d",
        folder.resolve("work").toString(),
        masterUrl());
  }

  private String masterUrl() {
    return "spark://%s:%d".formatted(HOST, masterPort);
  }

  /** The job on this cluster. */
  Process job() throws IOException {
    Map<String, String> env = new HashMap<>();
    env.put("SPARK_MASTER_URL", masterUrl());
    env.put("SPARK_CONF_spark_driver_host", HOST);
    env.put("SPARK_CONF_spark_driver_bindAddress", HOST);
    env.put("SPARK_CONF_spark_executor_memory", "512m");
    env.put("SPARK_CONF_spark_executor_extraJavaOptions", EXECUTOR_OPTIONS);
    return job(env);
  }

  /** The job with the bundled pipeline and some orders for each cycle. */
  public Process job(Map<String, String> settings, String... arguments) throws IOException {
    Map<String, String> env = new HashMap<>();
    env.put("JOB_DATA_DIR", folder.resolve("data").toString());
    env.put("JOB_LOG_DIR", folder.resolve("logs").toString());
    env.put("JOB_PORT", "0");
    env.put("JOB_DEMO_ORDERS", "100");
    env.put("JOB_CYCLE_INTERVAL", "500ms");
    env.put("JOB_INPUT_SETTLE", "100ms");
    env.put("SPARK_CONF_spark_ui_port", "0");
    env.put("SPARK_CONF_spark_sql_shuffle_partitions", "2");
    env.putAll(settings);
    return start("job", env, "dev.sparkfailover.job.Main", arguments);
  }

  /** Where the job answers; fails until it has said so. */
  URI jobAddress() throws IOException {
    Matcher said = JOB_ADDRESS.matcher(log("job"));
    if (!said.find()) {
      throw new IOException("the job has not said yet where it answers");
    }
    return URI.create(said.group(1));
  }

  private String log(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".log"));
  }

  private Process start(String name, Map<String, String> env, String main, String... arguments)
      throws IOException {
    Map<String, String> all = new HashMap<>();
    all.put("JAVA_HOME", javaProgram().getParent().getParent().toString());
    all.put("SPARK_LOCAL_IP", HOST);
    all.put("SPARK_SCALA_VERSION", "2.13");
    all.put("SPARK_HOME", folder.resolve("home").toString());
    all.put("SPARK_DIST_CLASSPATH", classPath());
    all.putAll(env);
    List<String> words = new ArrayList<>(List.of("-Xmx640m", "-XX:+UseSerialGC"));
    words.add("-XX:TieredStopAtLevel=1");
    words.add("@" + JOB.resolve("src/main/jvm/jvm.args"));
    words.add("@" + LAUNCH.resolve("classpath.args"));
    words.add(main);
    words.addAll(List.of(arguments));
    return java(name, all, words);
  }

  /** Starts the JVM that the build chose; what it prints goes to a file of that name. */
  public Process java(String name, Map<String, String> env, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(javaProgram().toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(folder.toFile());
    builder.redirectOutput(folder.resolve(name + ".log").toFile());
    builder.environment().putAll(env);
    Process process = builder.start();
    all.add(process);
    return process;
  }

  private static Path javaProgram() throws IOException {
    return Path.of(Files.readString(LAUNCH.resolve("java")).strip());
  }

  private static String classPath() throws IOException {
    String quoted = Files.readAllLines(LAUNCH.resolve("classpath.args")).get(1);
    return quoted.substring(1, quoted.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\");
  }

  /** What all of them printed last, for the message of a failed test. */
  public String story() throws IOException {
    StringBuilder story = new StringBuilder();
    for (String name : List.of("master", "worker", "job", "monitor")) {
      if (Files.exists(folder.resolve(name + ".log"))) {
        String log = log(name);
        story.append("\n== ").append(name).append("\n");
        story.append(log.substring(Math.max(0, log.length() - 3_000)));
      }
    }
    return story.toString();
  }

  /** SIGKILL, also to its children. */
  public static void kill(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    Process unused = process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    all.reversed().forEach(SparkProcesses::kill);
  }

  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
