package dev.sparkfailover.job.input;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.InputRefusal;
import dev.sparkfailover.job.storage.InputFile;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.security.AccessControlException;

/**
 * The input folder as a queue. Folders are entered, whatever they are called; what begins with
 * {@code _} or {@code .} is unfinished work. What cannot be taken is refused by name, and stays.
 */
public final class InputDirectory {
  private static final Comparator<InputFile> OLDEST_FIRST =
      Comparator.comparing(InputFile::modified).thenComparing(InputFile::name);
  private static final Duration LEAST_PATIENCE = Duration.ofSeconds(1);
  private static final Duration MOST_PATIENCE = Duration.ofMinutes(10);
  private static final int MOST_DOUBLINGS = 10;
  private static final String UNSPELLABLE =
      "this Java cannot spell its name (locale: %s): rename it, or start the job with a UTF-8 locale if the name is UTF-8"
          .formatted(System.getProperty("sun.jnu.encoding"));

  private final Store store;
  private final String folder;
  private final Duration settle;
  private final RefusedFiles refused;
  private final InputFilter intake;
  private final Unarchived unarchived;
  private final Clock clock;
  // Files that were too fresh: since when they look as they do.
  private Map<InputFile, Long> fresh = Map.of();
  // How often files changed after they were planned.
  private final Map<String, Integer> changes = new HashMap<>();
  private volatile Optional<InputSnapshot> last = Optional.empty();

  public InputDirectory(
      Store store,
      String folder,
      Duration settle,
      InputRules rules,
      Unarchived unarchived,
      Clock clock) {
    this.store = store;
    this.unarchived = unarchived;
    this.folder = folder;
    this.settle = settle;
    this.refused = rules.refused();
    this.intake = new InputFilter(store, folder, rules, clock);
    this.clock = clock;
  }

  /**
   * The oldest files that are complete and can be taken.
   *
   * @param trialFolder a folder of the epoch's own that input is never moved to
   */
  public List<InputFile> take(int most, String trialFolder) throws IOException {
    Look look = walk();
    List<InputFile> settled = settled(look.files());
    settled.sort(OLDEST_FIRST);
    List<InputFile> taken = intake.accept(settled, most, trialFolder);
    intake.keep(look.names());
    changes.keySet().retainAll(look.names());
    show(look);
    return taken;
  }

  private List<InputFile> settled(List<InputFile> waiting) {
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
    return settled;
  }

  /**
   * By the file's age, or, where its clock is not ours, because it has not changed since we look.
   */
  private boolean settled(InputFile file) {
    Duration age = Duration.between(file.modified(), clock.now());
    long since = fresh.getOrDefault(file, clock.nanos());
    Duration patience = patience(file.name());
    return age.compareTo(patience) >= 0 || clock.nanos() - since >= patience.toNanos();
  }

  /** The file was planned too early, and given back: its writer pauses for longer than we wait. */
  public void changed(String name) {
    changes.merge(name, 1, Integer::sum);
  }

  /** How long the file must have been unchanged: each time it was planned too early, twice that. */
  public Duration patience(String name) {
    int times = changes.getOrDefault(name, 0);
    if (times == 0) {
      return settle;
    }
    Duration least = settle.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : settle;
    Duration grown = least.multipliedBy(1L << Math.min(times, MOST_DOUBLINGS));
    Duration most = settle.compareTo(MOST_PATIENCE) > 0 ? settle : MOST_PATIENCE;
    return grown.compareTo(most) > 0 ? most : grown;
  }

  /** Whether a file that was planned can still be taken; if it is to be refused, it is. */
  public boolean takes(InputFile file, Store.MoveTrial trial) throws IOException {
    return intake.takes(file, trial);
  }

  /** Lists all that waits, and remembers how much it was. */
  public void look() throws IOException {
    show(walk());
  }

  /**
   * What a look found.
   *
   * @param names of the files and of what cannot be taken, whatever it is
   */
  private record Look(List<InputFile> files, Set<String> names) {}

  private Look walk() throws IOException {
    if (!store.exists(folder)) {
      throw new NoSuchFileException(store.uri(folder).toString(), null, "the input folder is gone");
    }
    Look look = new Look(new ArrayList<>(), new HashSet<>());
    walk("", look);
    return look;
  }

  private void show(Look look) {
    refused.show(look.names());
    List<InputFile> waiting = look.files().stream().filter(f -> !refused.holds(f)).toList();
    Optional<Instant> oldest = waiting.stream().map(InputFile::modified).min(Instant::compareTo);
    last = Optional.of(new InputSnapshot(new Backlog(waiting.size(), oldest), clock.nanos()));
  }

  private void walk(String below, Look look) throws IOException {
    for (Store.Entry entry : InputNames.visible(entries(below, look))) {
      String name = below + entry.name();
      switch (entry.kind()) {
        case FOLDER -> walk(name + "/", look);
        case FILE -> found(InputFile.of(name, entry), look);
        case UNSPELLABLE -> refuse(name, InputRefusal.NAME, UNSPELLABLE, look);
        case UNREADABLE -> refuse(name, InputRefusal.UNREADABLE, unreadable(name), look);
        case OTHER -> {}
      }
    }
  }

  private void found(InputFile file, Look look) {
    unarchived
        .why(file)
        .ifPresentOrElse(
            why -> refused.refuse(file, InputRefusal.PUBLISHED, why), () -> look.files().add(file));
    look.names().add(file.name());
  }

  private void refuse(String name, InputRefusal reason, String why, Look look) {
    refused.refuse(name, reason, why);
    look.names().add(name);
  }

  private String unreadable(String name) {
    return "what it is cannot be found out; let user %s see %s"
        .formatted(System.getProperty("user.name"), store.uri(folder + "/" + name));
  }

  /** A sub-folder that cannot be listed keeps nothing else from being found. */
  private List<Store.Entry> entries(String below, Look look) throws IOException {
    try {
      List<Store.Entry> entries =
          store.survey(below.isEmpty() ? folder : folder + "/" + withoutSlash(below));
      refused.accept(below);
      return entries;
    } catch (NoSuchFileException e) {
      // Its owner removed it between two looks.
      return List.of();
    } catch (AccessDeniedException | AccessControlException e) {
      if (below.isEmpty()) {
        throw e;
      }
      refuse(
          below,
          InputRefusal.UNREADABLE,
          "the folder cannot be listed: permission denied; let user %s read and enter it"
              .formatted(System.getProperty("user.name")),
          look);
      return List.of();
    }
  }

  private static String withoutSlash(String path) {
    return path.substring(0, path.length() - 1);
  }

  /** As of the last look. */
  public Backlog backlog() {
    return last.map(InputSnapshot::backlog).orElse(Backlog.EMPTY);
  }

  /** The last look; empty before the first. */
  public Optional<InputSnapshot> lastLook() {
    return last;
  }
}
