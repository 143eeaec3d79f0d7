package dev.sparkfailover.job.books;

import dev.sparkfailover.job.clock.Clock;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The input folder as a queue. Folders are entered, whatever they are called; what begins with
 * {@code _} or {@code .} is somebody's unfinished work.
 */
final class Inbox {
  private static final Comparator<InputFile> OLDEST_FIRST =
      Comparator.comparing(InputFile::modified).thenComparing(InputFile::name);

  private final Store store;
  private final String folder;
  private final Duration settle;
  private final Clock clock;
  // Files that were too fresh: since when they look as they do.
  private Map<InputFile, Long> fresh = Map.of();
  private volatile Backlog backlog = Backlog.EMPTY;

  Inbox(Store store, String folder, Duration settle, Clock clock) {
    this.store = store;
    this.folder = folder;
    this.settle = settle;
    this.clock = clock;
  }

  /** The oldest files that nobody writes any more. */
  List<InputFile> take(int most) throws IOException {
    List<InputFile> waiting = look();
    Map<InputFile, Long> stillFresh = new HashMap<>();
    List<InputFile> settled = new ArrayList<>();
    for (InputFile file : waiting) {
      if (settled(file)) {
        settled.add(file);
      } else {
        stillFresh.put(file, fresh.getOrDefault(file, clock.nanos()));
      }
    }
    fresh = stillFresh;
    return settled.stream().sorted(OLDEST_FIRST).limit(most).toList();
  }

  /**
   * By the file's age, or, where its clock is not ours, because it has not changed since we look.
   */
  private boolean settled(InputFile file) {
    Duration age = Duration.between(file.modified(), clock.now());
    long since = fresh.getOrDefault(file, clock.nanos());
    return age.compareTo(settle) >= 0 || clock.nanos() - since >= settle.toNanos();
  }

  /** Lists all that waits, and remembers how much it was. */
  List<InputFile> look() throws IOException {
    List<InputFile> found = new ArrayList<>();
    if (!store.exists(folder)) {
      throw new NoSuchFileException(store.uri(folder).toString(), null, "the input folder is gone");
    }
    walk("", found);
    backlog =
        new Backlog(found.size(), found.stream().map(InputFile::modified).min(Instant::compareTo));
    return found;
  }

  private void walk(String below, List<InputFile> found) throws IOException {
    for (Store.Entry entry : entries(folder + "/" + below)) {
      char first = entry.name().charAt(0);
      if (first == '_' || first == '.') {
        continue;
      }
      String name = below + entry.name();
      if (entry.folder()) {
        walk(name + "/", found);
      } else if (entry.file()) {
        found.add(new InputFile(name, entry.size(), entry.modified()));
      }
    }
  }

  private List<Store.Entry> entries(String path) throws IOException {
    try {
      return store.list(path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    } catch (NoSuchFileException e) {
      // Its owner removed it between two looks.
      return List.of();
    }
  }

  /** As of the last look. */
  Backlog backlog() {
    return backlog;
  }
}
