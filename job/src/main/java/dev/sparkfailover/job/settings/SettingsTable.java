package dev.sparkfailover.job.settings;

import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.settings.parse.ValueParser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The closed list of what can be set: reading, printing and the documentation follow it. */
final class SettingsTable {

  static final Setting<String> SPARK_MASTER =
      new Setting<>(
          "SPARK_MASTER_URL",
          "local[*]",
          "`local[N]`, `spark://HOST:PORT`, `yarn`, `k8s://…`",
          "any Spark master",
          ValueParser.matching(
              "local|local\\[(\\*|\\d+)(,\\d+)?]|local-cluster\\[\\d+,\\d+,\\d+]|yarn"
                  + "|[a-z][a-z0-9+.-]*://\\S+",
              "must be a Spark master such as local[*], spark://host:7077, yarn or k8s://host"));

  static final Setting<String> APPLICATION =
      new Setting<>(
          "JOB_APPLICATION",
          "spark-failover",
          "1 to 100 characters",
          "Spark's application name, and the label `application` of all metrics",
          ValueParser.matching(
              "[^\\p{Cntrl}]{1,100}", "must have 1 to 100 characters on one line"));

  static final Setting<String> PIPELINE =
      new Setting<>(
          "JOB_PIPELINE",
          "orders",
          "a pipeline's name, or `app`",
          "which pipeline runs; `app` runs an existing Spark application",
          ValueParser.matching(
              "[A-Za-z0-9][A-Za-z0-9._-]{0,99}",
              "must be a name of letters, digits, '.', '_' and '-'"));

  static final Setting<Optional<Path>> APP_JAR =
      new Setting<>(
          "JOB_APP_JAR",
          "",
          "a readable file",
          "the application's jar; needed with `JOB_PIPELINE=app`",
          ValueParser.optional(ValueParser.path()));

  static final Setting<String> APP_CLASS =
      new Setting<>(
          "JOB_APP_CLASS",
          "",
          "a class name",
          "the application's main class; needed with `JOB_PIPELINE=app`",
          ValueParser.matching(
              "|[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*",
              "must be a class name such as com.example.Main"));

  static final Setting<String> APP_ARGS =
      new Setting<>(
          "JOB_APP_ARGS",
          "",
          "words with spaces between",
          "the arguments of the application's main",
          text -> text);

  static final Setting<Settings.Isolation> APP_ISOLATION =
      new Setting<>(
          "JOB_APP_ISOLATION",
          "session",
          "`session`, `process`",
          "what is fresh for each attempt of an application: its session, or the whole process",
          ValueParser.oneOf(Settings.Isolation.values(), SettingsTable::label));

  static final Setting<Location> DATA_DIR =
      new Setting<>(
          "JOB_DATA_DIR",
          "data",
          "a path or an `hdfs://` URI",
          "one place for `input`, `staging`, `output`, `archive`, `quarantine` and `checkpoints`;"
              + " must be one file system",
          ValueParser.location());

  static final Setting<Path> LOG_DIR =
      new Setting<>(
          "JOB_LOG_DIR",
          "logs",
          "a path",
          "the folder of `spark_app.log` (rotated by size) and of thread dumps",
          ValueParser.path());

  static final Setting<Settings.LogFormat> LOG_FORMAT =
      new Setting<>(
          "JOB_LOG_FORMAT",
          "text",
          "`text`, `json`",
          "how the log file and the console are written: lines for people, or JSON with the field"
              + " names of Spark's structured logs, an object a line",
          ValueParser.oneOf(Settings.LogFormat.values(), SettingsTable::label));

  static final Setting<Duration> CYCLE_INTERVAL =
      new Setting<>(
          "JOB_CYCLE_INTERVAL",
          "30s",
          "`0s` to `7d`",
          "the wait between two cycles",
          ValueParser.duration("0s", "7d"));

  static final Setting<Long> MAX_CYCLES =
      new Setting<>(
          "JOB_MAX_CYCLES",
          "0",
          "0 or more",
          "end well after so many good cycles; 0 means never",
          ValueParser.whole(0, Long.MAX_VALUE));

  static final Setting<Duration> INPUT_SETTLE =
      new Setting<>(
          "JOB_INPUT_SETTLE",
          "2s",
          "`0s` to `1d`",
          "how long a file must be unchanged before it is taken",
          ValueParser.duration("0s", "1d"));

  static final Setting<Integer> MAX_FILES =
      new Setting<>(
          "JOB_MAX_FILES_PER_BATCH",
          "1000",
          "1 to 1000000",
          "the most files of one batch",
          ValueParser.whole(1, 1_000_000));

  static final Setting<Optional<Duration>> FRESHNESS =
      new Setting<>(
          "JOB_FRESHNESS",
          "",
          "`1s` to `365d`",
          "how old the oldest input file that waits may become before the alert `SparkInputOld`; empty: no target, no such alert",
          ValueParser.optional(ValueParser.duration("1s", "365d")));

  static final Setting<Settings.Archive> ARCHIVE =
      new Setting<>(
          "JOB_ARCHIVE",
          "keep",
          "`keep`, `delete`, or a duration such as `30d`",
          "what becomes of files that are done",
          ValueParser.archive());

  static final Setting<Integer> QUARANTINE_MAX =
      new Setting<>(
          "JOB_QUARANTINE_MAX_FILES",
          "10",
          "0 to 100000",
          "the most files that are set aside without a good batch in between; what goes beyond it"
              + " moves nothing and counts as a failure; 0: none ever",
          ValueParser.whole(0, 100_000));

  static final Setting<Integer> RESTART_MAX =
      new Setting<>(
          "JOB_RESTART_MAX",
          "5",
          "0 to 1000000",
          "restarts in a row before giving up",
          ValueParser.whole(0, 1_000_000));

  static final Setting<Integer> RESTART_MAX_PER_HOUR =
      new Setting<>(
          "JOB_RESTART_MAX_PER_HOUR",
          "30",
          "0 to 1000000",
          "restarts within an hour before giving up, for a job that fails and succeeds in turns",
          ValueParser.whole(0, 1_000_000));

  static final Setting<Integer> RESTART_RESET =
      new Setting<>(
          "JOB_RESTART_RESET_CYCLES",
          "1",
          "1 to 1000000",
          "good cycles with work that restore the budget",
          ValueParser.whole(1, 1_000_000));

  static final Setting<Optional<Duration>> HEALTHY_AFTER =
      new Setting<>(
          "JOB_HEALTHY_AFTER",
          "",
          "`1s` to `7d`",
          "work for so long without a failure restores the budget of a main that never returns (default: `JOB_HANG_TIMEOUT`)",
          ValueParser.optional(ValueParser.duration("1s", "7d")));

  static final Setting<Duration> INITIAL_DELAY =
      new Setting<>(
          "JOB_RESTART_INITIAL_DELAY",
          "2s",
          "`1ms` to `1d`",
          "the wait before the first restart",
          ValueParser.duration("1ms", "1d"));

  static final Setting<Double> MULTIPLIER =
      new Setting<>(
          "JOB_RESTART_MULTIPLIER",
          "2",
          "1 to 100",
          "by how much the wait grows with each restart in a row",
          ValueParser.decimal(1, 100, true));

  static final Setting<Duration> MAX_DELAY =
      new Setting<>(
          "JOB_RESTART_MAX_DELAY",
          "60s",
          "`JOB_RESTART_INITIAL_DELAY` to `1d`",
          "the longest wait before a restart, before jitter",
          ValueParser.duration("1ms", "1d"));

  static final Setting<Double> JITTER =
      new Setting<>(
          "JOB_RESTART_JITTER",
          "0.2",
          "0 to below 1",
          "each wait is spread evenly by this part of it, to both sides",
          ValueParser.decimal(0, 1, false));

  static final Setting<Duration> START_TIMEOUT =
      new Setting<>(
          "JOB_START_TIMEOUT",
          "3m",
          "`1s` to `1d`",
          "how long a session may take to start",
          ValueParser.duration("1s", "1d"));

  static final Setting<Duration> HANG_TIMEOUT =
      new Setting<>(
          "JOB_HANG_TIMEOUT",
          "10m",
          "`1s` to `7d`",
          "after this long without progress a cycle counts as hung",
          ValueParser.duration("1s", "7d"));

  static final Setting<Duration> STOP_TIMEOUT =
      new Setting<>(
          "JOB_STOP_TIMEOUT",
          "30s",
          "`1s` to `1h`",
          "how long a clean end may take before the process is ended the hard way",
          ValueParser.duration("1s", "1h"));

  static final Setting<Duration> FENCE_WAIT =
      new Setting<>(
          "JOB_FENCE_WAIT",
          "0s",
          "`0s` to `1h`",
          "how long to wait for another driver of the same data to go away (image: `90s`)",
          ValueParser.duration("0s", "1h"));

  static final Setting<Settings.OnExhausted> ON_EXHAUSTED =
      new Setting<>(
          "JOB_ON_EXHAUSTED",
          "exit",
          "`exit`, `park`",
          "after giving up, with bad configuration, or when fenced off: end, or stay up without"
              + " Spark and answer why (image: `park`)",
          ValueParser.oneOf(Settings.OnExhausted.values(), SettingsTable::label));

  static final Setting<Integer> PORT =
      new Setting<>(
          "JOB_PORT",
          "9404",
          "0 to 65535",
          "the port of `/metrics`, `/status`, `/health` and `/resume`; 0 takes any free one",
          ValueParser.whole(0, 65_535));

  static final Setting<String> BIND =
      new Setting<>(
          "JOB_BIND",
          "127.0.0.1",
          "an address or a host name",
          "where the port is opened (image: `0.0.0.0`)",
          ValueParser.matching("[A-Za-z0-9.:_%\\[\\]-]+", "must be an address such as 127.0.0.1"));

  static final Setting<Optional<Path>> TOKEN_FILE =
      new Setting<>(
          "JOB_TOKEN_FILE",
          "",
          "a readable file that is not empty",
          "the token that `POST /resume` asks of callers that are not on this machine",
          ValueParser.optional(ValueParser.path()));

  static final Setting<Double> FAILURE_RATE =
      new Setting<>(
          "JOB_FAILURE_RATE",
          "0",
          "0 to 1",
          "the chance that a cycle gets an injected fault",
          ValueParser.decimal(0, 1, true));

  static final Setting<Set<FaultKind>> FAULTS =
      new Setting<>(
          "JOB_FAULTS",
          "exception",
          "a list with commas of `exception`, `data`, `session`, `executor`, `hang`, `oom`,"
              + " `halt`, `fatal`",
          "the kinds of faults; `executor` needs a master that is not local",
          ValueParser.someOf(FaultKind.values(), FaultKind::label));

  static final Setting<OptionalLong> FAULTS_SEED =
      new Setting<>(
          "JOB_FAULTS_SEED",
          "random",
          "`random` or a whole number",
          "the seed of the faults: the same seed gives the same faults in the same cycles",
          ValueParser.seed());

  static final Setting<Integer> DEMO_ORDERS =
      new Setting<>(
          "JOB_DEMO_ORDERS",
          "0",
          "0 to 10000000",
          "orders written into the input before each cycle",
          ValueParser.whole(0, 10_000_000));

  /** What the job reads, in the order in which it is printed. */
  static final List<Setting<?>> JOB =
      List.of(
          SPARK_MASTER,
          APPLICATION,
          PIPELINE,
          APP_JAR,
          APP_CLASS,
          APP_ARGS,
          APP_ISOLATION,
          DATA_DIR,
          LOG_DIR,
          LOG_FORMAT,
          CYCLE_INTERVAL,
          MAX_CYCLES,
          INPUT_SETTLE,
          MAX_FILES,
          FRESHNESS,
          ARCHIVE,
          QUARANTINE_MAX,
          RESTART_MAX,
          RESTART_MAX_PER_HOUR,
          RESTART_RESET,
          HEALTHY_AFTER,
          INITIAL_DELAY,
          MULTIPLIER,
          MAX_DELAY,
          JITTER,
          START_TIMEOUT,
          HANG_TIMEOUT,
          STOP_TIMEOUT,
          FENCE_WAIT,
          ON_EXHAUSTED,
          PORT,
          BIND,
          TOKEN_FILE,
          FAILURE_RATE,
          FAULTS,
          FAULTS_SEED,
          DEMO_ORDERS);

  /** What the monitor reads: the job knows the names, and leaves the values alone. */
  static final List<Setting<?>> MONITOR =
      List.of(
          monitor("PORT", "8090", "0 to 65535", "the port of the monitor"),
          monitor("BIND", "127.0.0.1", "an address", "where the port is opened (image: `0.0.0.0`)"),
          monitor("TOKEN_FILE", "", "a readable file", "the token that callers must show"),
          monitor(
              "JOB_URL",
              "http://127.0.0.1:9404",
              "a URL, or `name=URL,name=URL`",
              "where the job answers, or several jobs with their names"),
          monitor(
              "MASTER_URL",
              "http://127.0.0.1:8080",
              "a URL, several as `a,b`, or `none`",
              "the Spark master's web page; of several masters the one that leads is heard"),
          monitor("DASHBOARD_URL", "http://127.0.0.1:3000", "a URL", "where Grafana is"),
          monitor(
              "HEARTBEAT_URL",
              "",
              "a URL without a user",
              "called each minute while the alert `Watchdog` arrives; when the calls end, that service notifies people ([Operations](../guide/operations.md#when-alerting-itself-breaks))"),
          monitor(
              "HEARTBEAT_URL_FILE",
              "",
              "a readable file",
              "the same URL in a file, which is read before each call"),
          monitor(
              "PUBLIC_URL",
              "",
              "a URL without user, query and fragment",
              "where people reach the monitor, for links in alerts and dashboards, and a host name that it answers to; empty: `http://127.0.0.1` and its port"),
          monitor("LOG_FILE", "logs/spark_app.log", "a path", "the job's log; `a,b` for two jobs"),
          monitor(
              "LEDGER_FILE",
              "data/checkpoints/ledger.jsonl",
              "a path",
              "the job's restart ledger; `a,b` for two jobs"),
          monitor("POLL_INTERVAL", "5s", "100ms to 1h", "how often the sources are asked"),
          monitor(
              "STALE_AFTER",
              "30s",
              ">= `MONITOR_POLL_INTERVAL`",
              "when an answer counts as too old"));

  private SettingsTable() {}

  private static Setting<String> monitor(
      String name, String fallback, String range, String meaning) {
    return new Setting<>("MONITOR_" + name, fallback, range, meaning, text -> text);
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
