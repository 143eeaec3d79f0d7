package dev.sparkfailover.job.status;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.Outage;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Knows how much space the job's folders have left. A disk that does not answer keeps only the
 * thread that asks it: what it said last counts for two minutes, then nothing is known of it.
 */
public final class DiskSpace {
  private static final Duration EVERY = Duration.ofSeconds(15);
  private static final Duration OLD = Duration.ofMinutes(2);

  private final Clock clock;
  private final Map<Outage.Folder, List<Path>> places = new EnumMap<>(Outage.Folder.class);
  private final Map<Outage.Folder, Sample> samples =
      Collections.synchronizedMap(new EnumMap<>(Outage.Folder.class));

  /** Asks a file system; may block. */
  @FunctionalInterface
  public interface Ask {
    Space of(Path place) throws IOException;
  }

  public record Space(long free, long size) {
    double share() {
      return size == 0 ? 1 : (double) free / size;
    }
  }

  private record Sample(Space space, long nanos) {}

  private final Ask ask;

  /**
   * @param places of each folder that lies on a local file system; of several the fullest counts
   */
  public DiskSpace(Clock clock, Map<Outage.Folder, List<Path>> places) {
    this(clock, places, DiskSpace::ask);
  }

  public DiskSpace(Clock clock, Map<Outage.Folder, List<Path>> places, Ask ask) {
    this.clock = clock;
    this.ask = ask;
    places.forEach((folder, paths) -> this.places.put(folder, List.copyOf(paths)));
  }

  /** Looks from now on, on a thread for each folder. */
  public DiskSpace start(BiConsumer<String, Runnable> spawn) {
    places.keySet().forEach(each -> spawn.accept("disk-" + each.label(), () -> keepLooking(each)));
    return this;
  }

  private void keepLooking(Outage.Folder folder) {
    try {
      while (true) {
        look(folder);
        clock.sleep(EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public void look(Outage.Folder folder) {
    try {
      List<Space> spaces = new ArrayList<>();
      for (Path place : places.get(folder)) {
        spaces.add(ask.of(place));
      }
      Space least = Collections.min(spaces, Comparator.comparingDouble(Space::share));
      samples.put(folder, new Sample(least, clock.nanos()));
    } catch (IOException | RuntimeException e) {
      // The figure grows old and is shown no more; an attempt reports what is wrong with the
      // folder.
      return;
    }
  }

  /** Those that are looked at, the others have no figures. */
  public List<Outage.Folder> folders() {
    return places.keySet().stream().sorted(Comparator.naturalOrder()).toList();
  }

  /** Never blocks; empty when nothing is known that is young enough. */
  public Optional<Space> space(Outage.Folder folder) {
    return Optional.ofNullable(samples.get(folder))
        .filter(sample -> clock.nanos() - sample.nanos() <= OLD.toNanos())
        .map(Sample::space);
  }

  /** Of the folder, or, where it was not made yet, of the one that it will be made in. */
  private static Space ask(Path place) throws IOException {
    Path there = place.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    FileStore store = Files.getFileStore(there);
    return new Space(store.getUsableSpace(), store.getTotalSpace());
  }
}
