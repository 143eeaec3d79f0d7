package dev.sparkfailover.job.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.cluster.StandaloneCluster;
import dev.sparkfailover.job.image.ImageFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** Starts with the image's ahead-of-time caches, and without them. */
final class ColdStarts implements AutoCloseable {
  /** An executor of one core, and where it finds the driver. */
  static final Map<String, String> ON_CLUSTER =
      Map.of(
          "SPARK_CONF_spark_driver_host", "127.0.0.1",
          "SPARK_CONF_spark_executor_memory", "512m",
          "SPARK_CONF_spark_cores_max", "1");

  private final Path home;
  private final ImageFolder image;
  private StandaloneCluster cluster;
  private int runs;

  ColdStarts(Path home) throws Exception {
    this.home = home;
    this.image = ImageFolder.in(home);
    image.train("spark://only-the-kind-matters:7077");
  }

  /** Seconds from the start of the image's driver to its first good cycle with work in it. */
  double driver(boolean cached) throws Exception {
    ProcessBuilder start = driver("local[2]");
    if (!cached) {
      start.environment().put("FAILOVER_CACHE", home.resolve("none").toString());
    }
    double seconds = untilFirstCycle(start);
    forgetThatItDied();
    return seconds;
  }

  /**
   * Seconds from SIGKILL of the image's driver to the first good cycle with work of the next one,
   * which is started at once.
   */
  double afterKill(String master) throws Exception {
    ProcessBuilder start = driver(master);
    untilFirstCycle(start);
    forgetThatItDied();
    double seconds = untilFirstCycle(start);
    forgetThatItDied();
    return seconds;
  }

  private ProcessBuilder driver(String master) throws IOException {
    Path data = home.resolve("data-" + ++runs);
    ProcessBuilder start = image.command("start", "driver");
    start
        .environment()
        .putAll(
            Map.of(
                "SPARK_MASTER_URL", master,
                "SPARK_CONF_spark_ui_port", "0",
                "JAVA_OPTS", "",
                "JOB_DATA_DIR", data.toString(),
                "JOB_LOG_DIR", home.resolve("logs").toString(),
                "JOB_PORT", "0",
                "JOB_INPUT_SETTLE", "0s",
                "JOB_DEMO_ORDERS", "1000"));
    start.environment().putAll(ON_CLUSTER);
    start.environment().put("JOB_RESTART_INITIAL_DELAY", "1ms");
    start.environment().put("JOB_RESTART_MAX_DELAY", "1ms");
    return start.directory(Files.createDirectories(home.resolve("empty")).toFile());
  }

  private static double untilFirstCycle(ProcessBuilder start) throws IOException {
    long begin = System.nanoTime();
    Process process = start.start();
    StringBuilder said = new StringBuilder();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains(" 1000 rows ")) {
          return (System.nanoTime() - begin) / 1e9;
        }
        said.append(line).append('\n');
      }
      throw new IllegalStateException("the driver ended before its first cycle:\n" + said);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }
  }

  /** We kill it faster than it can say that its cache is good. */
  private void forgetThatItDied() throws IOException {
    try (Stream<Path> files = Files.list(image.cache())) {
      for (Path mark : files.filter(file -> file.toString().endsWith(".tried")).toList()) {
        Files.delete(mark);
      }
    }
  }

  /** A master, and a worker that starts its executors as the image does. */
  void startCluster() throws Exception {
    cluster = StandaloneCluster.withMaster(home.resolve("cluster"));
    cluster.startWorker(
        2,
        1024,
        Map.of(
            "JAVA_HOME", image.app().resolve("executor").toString(),
            "FAILOVER_JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "FAILOVER_APP", image.app().toString(),
            "FAILOVER_CACHE", image.cache().toString(),
            "SPARK_HOME", "/tmp/spark-failover-home",
            "SPARK_DIST_CLASSPATH", image.classPath()));
    firstJob();
  }

  /** The address of that master. */
  String master() {
    return cluster.url();
  }

  /** Seconds from asking for a session to the end of its first job, in a warm driver. */
  double session(boolean cached) throws Exception {
    Path cache = image.cacheOf("executor");
    Path aside = cache.resolveSibling("aside");
    if (!cached) {
      Files.move(cache, aside);
    }
    try {
      return firstJob();
    } finally {
      if (!cached) {
        Files.move(aside, cache);
      }
    }
  }

  private double firstJob() {
    long begin = System.nanoTime();
    AtomicLong end = new AtomicLong();
    SparkSession spark = BareOrders.open(conf());
    try {
      BareOrders.onJobEnd(spark, () -> end.compareAndSet(0, System.nanoTime()));
      assertThat(spark.range(1_000).repartition(2).count()).isEqualTo(1_000);
      return ((end.get() > 0 ? end.get() : System.nanoTime()) - begin) / 1e9;
    } finally {
      spark.stop();
    }
  }

  private Map<String, String> conf() {
    Map<String, String> conf = new HashMap<>();
    conf.put("spark.master", cluster.url());
    conf.put("spark.app.name", "bench");
    conf.put("spark.executor.memory", "512m");
    conf.put("spark.driver.host", "127.0.0.1");
    conf.put("spark.ui.enabled", "false");
    conf.put("spark.sql.artifact.isolation.enabled", "false");
    return conf;
  }

  @Override
  public void close() {
    if (cluster != null) {
      cluster.close();
    }
  }
}
