package dev.sparkfailover.monitor.api;

import dev.sparkfailover.monitor.job.JobState;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The jobs as Prometheus' {@code http_sd} takes them. Their addresses come from the monitor's
 * settings alone; their names are what they call themselves, once they have answered.
 */
final class Targets {
  private static final Pattern SOUND = Pattern.compile("[^\\p{Cntrl}]{1,100}");

  private Targets() {}

  /** One group for Prometheus. */
  record Group(List<String> targets, Map<String, String> labels) {}

  static List<Group> of(SnapshotBoard snapshots, Map<String, URI> addresses) {
    return addresses.entrySet().stream()
        .map(job -> group(job.getValue(), name(snapshots, job.getKey())))
        .toList();
  }

  private static Group group(URI url, String application) {
    return new Group(
        List.of(url.getHost() + ":" + port(url)),
        Map.of(
            "application",
            application,
            "__scheme__",
            url.getScheme(),
            "__metrics_path__",
            url.resolve("/metrics").getPath()));
  }

  private static int port(URI url) {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return url.getScheme().equals("https") ? 443 : 80;
  }

  private static String name(SnapshotBoard snapshots, String configured) {
    return calls(snapshots, configured).orElse(configured);
  }

  /** What the job calls itself, if it has said so and that can be a label. */
  static Optional<String> calls(SnapshotBoard snapshots, String configured) {
    return snapshots
        .shown(configured)
        .flatMap(shown -> shown.picture().seen().job().value())
        .map(JobState::application)
        .filter(name -> SOUND.matcher(name).matches());
  }
}
