package dev.sparkfailover.job.application;

import dev.sparkfailover.job.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Settings of an existing application, with short bounds. */
public final class TestSettings {

  private TestSettings() {}

  public static Settings of(Path jar, String args, long maxCycles, Duration stop) {
    return new Settings(
        "local[2]",
        "test",
        "app",
        new Settings.App(Optional.of(jar), "com.example.App", args, Settings.Isolation.SESSION),
        URI.create("file:///none"),
        Path.of("none"),
        new Settings.Cycles(Duration.ofMillis(200), maxCycles),
        new Settings.Books(Duration.ZERO, 1, new Settings.Archive.Keep(), 1),
        new Settings.Budget(1, 1, 1),
        new Settings.Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(1), 0.2),
        new Settings.Bounds(Duration.ofMinutes(1), Duration.ofMinutes(1), stop, Duration.ZERO),
        Settings.OnExhausted.EXIT,
        new Settings.Endpoint(0, "127.0.0.1", Optional.empty()),
        new Settings.Faults(0, Set.of(), OptionalLong.empty()),
        0,
        Map.of());
  }
}
