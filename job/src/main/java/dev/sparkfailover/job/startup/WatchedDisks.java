package dev.sparkfailover.job.startup;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.Outage;
import dev.sparkfailover.job.session.Sessions;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.status.DiskSpace;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Which folders' disks are looked at: those of this machine. HDFS shows its own space itself. */
public final class WatchedDisks {
  private WatchedDisks() {}

  /** Looks at them from now on, for as long as the process lives. */
  public static DiskSpace watch(Settings settings, Clock clock) {
    return new DiskSpace(clock, places(settings))
        .start((name, body) -> Thread.ofPlatform().daemon().name(name).start(body));
  }

  static Map<Outage.Folder, List<Path>> places(Settings settings) {
    Map<Outage.Folder, List<Path>> places = new EnumMap<>(Outage.Folder.class);
    places.put(Outage.Folder.LOG, List.of(settings.logDir()));
    places.put(Outage.Folder.TEMP, Sessions.places(settings).stream().map(Path::of).toList());
    URI data = settings.dataDir();
    if (data.getScheme() == null || data.getScheme().equals("file")) {
      places.put(Outage.Folder.DATA, List.of(Path.of(data.getPath())));
    }
    return places;
  }
}
