package dev.sparkfailover.job.input;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.InputRefusal;
import dev.sparkfailover.job.storage.InputFile;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which settled input files can be taken: those that Spark reads, that can be read, that
 * their writer has closed, and that can be moved away afterwards. The others are refused, and keep
 * nothing from being processed.
 */
final class InputFilter {
  private static final Duration LONGEST_OPEN = Duration.ofMinutes(10);

  private final Store store;
  private final String folder;
  private final InputRules rules;
  private final Clock clock;
  // Since when files are known to be open.
  private final Map<String, Long> openSince = new HashMap<>();

  InputFilter(Store store, String folder, InputRules rules, Clock clock) {
    this.store = store;
    this.folder = folder;
    this.rules = rules;
    this.clock = clock;
  }

  private record Refusal(InputRefusal reason, String why) {}

  /**
   * The first of these files that can be taken.
   *
   * @param trialFolder a folder of the epoch's own that input is never moved to
   */
  List<InputFile> accept(List<InputFile> files, int most, String trialFolder) throws IOException {
    List<InputFile> accepted = new ArrayList<>();
    if (files.isEmpty()) {
      return accepted;
    }
    Set<String> resting = rules.refused().resting();
    try (Store.MoveTrial trial = store.moveTrial(trialFolder)) {
      for (InputFile file : files) {
        if (accepted.size() == most) {
          break;
        }
        boolean asked = resting.contains(file.name()) && rules.refused().holds(file);
        if (!asked && takes(file, trial)) {
          accepted.add(file);
        }
      }
    }
    return accepted;
  }

  /** Whether it can be taken now; if it is to be refused, it is. */
  boolean takes(InputFile file, Store.MoveTrial trial) throws IOException {
    try {
      Optional<Refusal> refusal = refusal(file, trial);
      if (refusal.isPresent()) {
        rules.refused().refuse(file, refusal.get().reason(), refusal.get().why());
        return false;
      }
      if (openSince.containsKey(file.name())) {
        return false;
      }
      rules.refused().accept(file.name());
      return true;
    } catch (NoSuchFileException e) {
      if (store.stat(path(file)).isPresent()) {
        throw e;
      }
      // Its owner took it away since it was listed.
      return false;
    }
  }

  private Optional<Refusal> refusal(InputFile file, Store.MoveTrial trial) throws IOException {
    if (rules.passedOver().test(file.name().substring(file.name().lastIndexOf('/') + 1))) {
      return Optional.of(
          new Refusal(
              InputRefusal.HIDDEN,
              "Spark passes over files of such a name (one that is still being copied, for example); rename it when it is complete"));
    }
    Optional<String> unreadable = store.unreadable(path(file));
    if (unreadable.isPresent()) {
      return unreadable.map(why -> new Refusal(InputRefusal.UNREADABLE, why));
    }
    Optional<String> obstacle = trial.obstacle(path(file));
    if (obstacle.isPresent()) {
      return obstacle.map(why -> new Refusal(InputRefusal.UNMOVABLE, why));
    }
    return tooLongOpen(file);
  }

  /** A file that is open waits for its writer, but not without being named. */
  private Optional<Refusal> tooLongOpen(InputFile file) throws IOException {
    Optional<String> open = store.beingWritten(path(file));
    if (open.isEmpty()) {
      openSince.remove(file.name());
      return Optional.empty();
    }
    long since = openSince.computeIfAbsent(file.name(), name -> clock.nanos());
    return clock.nanos() - since < LONGEST_OPEN.toNanos()
        ? Optional.empty()
        : open.map(why -> new Refusal(InputRefusal.OPEN, why));
  }

  /** Forgets all files but these. */
  void keep(Set<String> there) {
    openSince.keySet().retainAll(new HashSet<>(there));
  }

  private String path(InputFile file) {
    return folder + "/" + file.name();
  }
}
