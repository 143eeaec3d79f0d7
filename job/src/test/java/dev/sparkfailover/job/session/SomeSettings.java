package dev.sparkfailover.job.session;

import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Settings for tests: what a session reads can be chosen, the rest is there. */
public record SomeSettings(String master, Duration start, Duration hang, Duration stop, Path temp) {
  private static final Duration SECOND = Duration.ofSeconds(1);

  public static SomeSettings local(Path temp) {
    return new SomeSettings(
        "local[2]", Duration.ofMinutes(1), Duration.ofSeconds(2), Duration.ofSeconds(20), temp);
  }

  public SomeSettings withMaster(String other) {
    return new SomeSettings(other, start, hang, stop, temp);
  }

  SomeSettings withStop(Duration other) {
    return new SomeSettings(master, start, hang, other, temp);
  }

  SomeSettings withStart(Duration other) {
    return new SomeSettings(master, other, hang, stop, temp);
  }

  public Settings with(Map<String, String> conf) {
    Map<String, String> all = new HashMap<>(conf);
    all.putIfAbsent("spark.ui.enabled", "false");
    all.putIfAbsent("spark.sql.shuffle.partitions", "2");
    all.put("spark.local.dir", temp.toString());
    return new Settings(
        master,
        "test",
        "orders",
        new Settings.App(Optional.empty(), "", "", Settings.Isolation.SESSION),
        URI.create("file:///nowhere"),
        temp,
        new Settings.Cycles(SECOND, 0),
        new Settings.Books(SECOND, 1, new Settings.Archive.Keep(), 1),
        new Settings.Budget(1, 1, 1),
        new Settings.Backoff(SECOND, 2, SECOND, 0),
        new Settings.Bounds(start, hang, stop, Duration.ZERO),
        Settings.OnExhausted.EXIT,
        new Settings.Endpoint(0, "127.0.0.1", Optional.empty()),
        new Settings.Faults(0, EnumSet.noneOf(FaultKind.class), OptionalLong.empty()),
        0,
        all);
  }
}
