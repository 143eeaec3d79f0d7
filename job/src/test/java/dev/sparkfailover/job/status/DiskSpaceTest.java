package dev.sparkfailover.job.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.clock.ManualClock;
import dev.sparkfailover.job.event.Outage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiskSpaceTest {
  private static final Path DATA = Path.of("/data");
  private static final Path FIRST = Path.of("/tmp/a");
  private static final Path SECOND = Path.of("/tmp/b");

  private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T10:00:00Z"));
  private final Map<Path, DiskSpace.Space> disks = new HashMap<>();
  private final DiskSpace watch =
      new DiskSpace(
          clock,
          Map.of(Outage.Folder.DATA, List.of(DATA), Outage.Folder.TEMP, List.of(FIRST, SECOND)),
          this::ask);

  private DiskSpace.Space ask(Path place) throws IOException {
    if (!disks.containsKey(place)) {
      throw new IOException("Stale file handle");
    }
    return disks.get(place);
  }

  @Test
  void ofSeveralPlacesTheFullestCounts() {
    disks.put(FIRST, new DiskSpace.Space(90, 100));
    disks.put(SECOND, new DiskSpace.Space(500, 10_000));
    watch.look(Outage.Folder.TEMP);
    assertThat(watch.space(Outage.Folder.TEMP)).contains(new DiskSpace.Space(500, 10_000));
  }

  @Test
  void nothingIsKnownBeforeTheFirstLookAndOfFoldersThatAreElsewhere() {
    assertThat(watch.space(Outage.Folder.DATA)).isEmpty();
    assertThat(watch.space(Outage.Folder.LOG)).isEmpty();
    assertThat(watch.folders()).containsExactly(Outage.Folder.DATA, Outage.Folder.TEMP);
  }

  @Test
  void aDiskThatDoesNotAnswerIsSoonUnknown() {
    disks.put(DATA, new DiskSpace.Space(1, 2));
    watch.look(Outage.Folder.DATA);
    disks.clear();
    clock.advance(Duration.ofMinutes(1));
    watch.look(Outage.Folder.DATA);
    assertThat(watch.space(Outage.Folder.DATA)).isPresent();
    clock.advance(Duration.ofMinutes(2));
    assertThat(watch.space(Outage.Folder.DATA)).isEmpty();
  }

  @Test
  void aRealDiskHasASize(@org.junit.jupiter.api.io.TempDir Path folder) {
    DiskSpace real =
        new DiskSpace(clock, Map.of(Outage.Folder.LOG, List.of(folder.resolve("not/yet/made"))));
    real.look(Outage.Folder.LOG);
    assertThat(real.space(Outage.Folder.LOG).orElseThrow().size()).isPositive();
  }
}
