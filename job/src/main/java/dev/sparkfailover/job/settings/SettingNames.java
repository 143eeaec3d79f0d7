package dev.sparkfailover.job.settings;

import dev.sparkfailover.contract.config.Suggestions;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Distinguishes our settings from names that belong to others, and finds what a mistyped one meant.
 */
public final class SettingNames {

  /** Jenkins, Prow, Slurm, Grid Engine, Kubernetes' indexed jobs, and systemd's OnFailure units. */
  private static final Set<String> SET_BY_OTHERS =
      Set.of(
          "JOB_NAME",
          "JOB_BASE_NAME",
          "JOB_URL",
          "JOB_DISPLAY_URL",
          "JOB_DISPLAY_NAME",
          "JOB_ID",
          "JOB_SCRIPT",
          "JOB_SPEC",
          "JOB_STATUS",
          "JOB_TYPE",
          "JOB_COMPLETION_INDEX",
          "MONITOR_SERVICE_RESULT",
          "MONITOR_EXIT_CODE",
          "MONITOR_EXIT_STATUS",
          "MONITOR_INVOCATION_ID",
          "MONITOR_UNIT");

  /** Kubernetes and Docker describe a service "job" by such variables. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          ".+_SERVICE_(HOST|PORT(_.+)?)|.+_PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?");

  private static final Pattern LINK_VALUE = Pattern.compile("(tcp|udp|sctp)://.*");

  /** What a .env holds for its other readers: Spark's scripts, Compose, Grafana and so on. */
  private static final Pattern FOR_OTHER_READERS =
      Pattern.compile(
          "(SPARK|COMPOSE|DOCKER|GF|GRAFANA|PROMETHEUS|ALERTMANAGER|JAVA)_.+|PUBLIC_HOST|TZ|.+_PROXY",
          Pattern.CASE_INSENSITIVE);

  private static final Set<String> KNOWN =
      Stream.concat(SettingsTable.JOB.stream(), SettingsTable.MONITOR.stream())
          .map(Setting::name)
          .collect(Collectors.toUnmodifiableSet());

  /** The environment is full of other people's names: near a short one means little. */
  private static final int LONG_ENOUGH_TO_BE_MEANT = 12;

  private SettingNames() {}

  static boolean known(String name) {
    return KNOWN.contains(name) || SparkConf.names(name);
  }

  /** Whether a variable of the environment says nothing to us. */
  static boolean foreignInEnvironment(String name, String value) {
    if (value.isBlank() || SET_BY_OTHERS.contains(name) || SERVICE_LINK.matcher(name).matches()) {
      return true;
    }
    if (name.endsWith("_PORT") && LINK_VALUE.matcher(value).matches()) {
      return true;
    }
    return !known(name) && !ours(name) && nearest(name, LONG_ENOUGH_TO_BE_MEANT).isEmpty();
  }

  /** Whether a line of a file says nothing to us. */
  static boolean foreignInFile(String name) {
    return !known(name) && FOR_OTHER_READERS.matcher(name).matches() && nearest(name).isEmpty();
  }

  private static boolean ours(String name) {
    var upper = name.toUpperCase(Locale.ROOT);
    return upper.startsWith("JOB_") || upper.startsWith("MONITOR_");
  }

  public static Optional<String> nearest(String name) {
    return nearest(name, 0);
  }

  private static Optional<String> nearest(String name, int minLength) {
    var upper = name.toUpperCase(Locale.ROOT);
    return Suggestions.nearest(
        upper, KNOWN.stream().filter(known -> known.length() >= minLength).toList());
  }
}
