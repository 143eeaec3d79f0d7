package dev.sparkfailover.monitor.api;

import dev.sparkfailover.contract.web.Json;
import dev.sparkfailover.monitor.api.view.StatusView;
import dev.sparkfailover.monitor.status.JobSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Holds the newest picture of each job, with what it amounts to already written down. */
public final class SnapshotBoard implements Consumer<JobSnapshot> {
  private final List<String> applications;
  private final Map<String, Shown> shown = new ConcurrentHashMap<>();

  /** A picture as it is answered. */
  @SuppressWarnings("ArrayRecordComponent") // Written once, never changed, never compared.
  record Shown(JobSnapshot picture, byte[] json, byte[] text) {}

  /**
   * @param applications all that are watched; the first is meant where a request names none
   */
  public SnapshotBoard(List<String> applications) {
    this.applications = List.copyOf(applications);
    if (applications.isEmpty()) {
      throw new IllegalArgumentException("applications: must be one or more, got none");
    }
  }

  @Override
  public void accept(JobSnapshot picture) {
    shown.put(
        picture.application(),
        new Shown(
            picture,
            Json.bytes(StatusView.of(picture, applications)),
            StatusText.of(picture).getBytes(StandardCharsets.UTF_8)));
  }

  List<String> applications() {
    return applications;
  }

  Optional<Shown> shown(String application) {
    return Optional.ofNullable(shown.get(application));
  }

  /** Those that there is no picture of yet. */
  List<String> missing() {
    return applications.stream().filter(name -> !shown.containsKey(name)).toList();
  }
}
