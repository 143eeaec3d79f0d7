package dev.sparkfailover.job.session;

import dev.sparkfailover.job.session.internals.NioLocalFileSystem;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.settings.SparkMaster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The Spark settings of a session: defaults for a driver that restarts, then the user's own. */
final class SessionConf {
  private static final Duration SHORTEST_HEARTBEAT = Duration.ofMillis(100);
  private static final Duration LONGEST_HEARTBEAT = Duration.ofMillis(500);

  private SessionConf() {}

  static Map<String, String> of(Settings settings, Path localDir) {
    Map<String, String> conf = new HashMap<>(defaults());
    conf.put("spark.executor.heartbeatInterval", heartbeat(settings.bounds().hang()) + "ms");
    conf.put("spark.sql.warehouse.dir", localDir.resolve("warehouse").toUri().toString());
    if (SparkMaster.isOnThisMachine(settings.sparkMaster())) {
      conf.putAll(localDefaults());
    }
    conf.putAll(settings.sparkConf());
    conf.put("spark.local.dir", localDir.toString());
    conf.put("spark.master", settings.sparkMaster());
    conf.put("spark.app.name", settings.application());
    return Map.copyOf(conf);
  }

  /** The same for sessions that run our own code, for which executors have our classes, too. */
  static Map<String, String> ofPipeline(Settings settings, Path localDir) {
    Map<String, String> conf = new HashMap<>(of(settings, localDir));
    // Executors spell the names of files as the driver does, whatever their worker was started
    // with.
    conf.putIfAbsent("spark.executorEnv.LC_ALL", "C.UTF-8");
    if (SparkMaster.isOnThisMachine(settings.sparkMaster())
        || settings.sparkMaster().startsWith("spark://")) {
      conf.putIfAbsent("spark.hadoop.fs.file.impl", NioLocalFileSystem.class.getName());
    }
    return Map.copyOf(conf);
  }

  private static Map<String, String> defaults() {
    Map<String, String> conf = new HashMap<>(webPages());
    conf.putAll(memory());
    conf.putAll(
        Map.of(
            // Each of these three would keep threads, or the whole session, after its end.
            "spark.sql.artifact.isolation.enabled", "false",
            "spark.sql.shuffleExchange.maxThreadThreshold", "4",
            "spark.sql.resultQueryStage.maxThreadThreshold", "4",
            "spark.sql.session.timeZone", "UTC",
            // With pruning a row that is short or too long goes unnoticed.
            "spark.sql.csv.parser.columnPruning.enabled", "false",
            "spark.ui.showConsoleProgress", "false"));
    return conf;
  }

  /** What would grow with each cycle or restart. */
  private static Map<String, String> memory() {
    return Map.of(
        // Executors keep what each cycle broadcast until the driver collects garbage: by default,
        // for half an hour.
        "spark.cleaner.periodicGC.interval", "5min",
        // The listing of each batch's files, up to 250 MB of them; none is ever asked for again.
        "spark.sql.hive.filesourcePartitionFileCacheSize", "0",
        // Metrics of the JVM, to which each session would add a listener that is never removed.
        "spark.metrics.staticSources.enabled", "false");
  }

  /** Spark's own bounds would keep a thousand jobs in the driver's heap for its pages. */
  private static Map<String, String> webPages() {
    return Map.of(
        "spark.ui.port", "4040",
        "spark.ui.retainedJobs", "200",
        "spark.ui.retainedStages", "200",
        "spark.ui.retainedTasks", "10000",
        "spark.sql.ui.retainedExecutions", "100");
  }

  private static Map<String, String> localDefaults() {
    return Map.of(
        "spark.sql.shuffle.partitions", "4",
        "spark.driver.host", "localhost",
        "spark.driver.bindAddress", "127.0.0.1",
        // A task's OutOfMemoryError would end this JVM with 52, without a word in the ledger.
        "spark.executor.killOnFatalError.depth", "0");
  }

  /** So often that a stuck task is known for one within a second after the time-out. */
  private static long heartbeat(Duration hang) {
    Duration wanted = hang.dividedBy(10);
    Duration bounded = wanted.compareTo(LONGEST_HEARTBEAT) > 0 ? LONGEST_HEARTBEAT : wanted;
    return Math.max(bounded.toMillis(), SHORTEST_HEARTBEAT.toMillis());
  }
}
