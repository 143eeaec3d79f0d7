package dev.sparkfailover.job.fencing;

import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.record.DriverId;
import dev.sparkfailover.job.record.Epoch;
import dev.sparkfailover.job.record.RecordJson;
import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.slf4j.Logger;

/** The epochs that were taken, and the staging folder that belongs to each. */
public final class Epochs {
  private static final Logger LOG = JobLogger.of(Epochs.class);
  static final String FOLDER = "checkpoints/epochs";
  private static final String STAGED = "epoch=";
  private static final String FENCED = "old=";
  private static final int KEPT = 3;

  private final Store store;

  Epochs(Store store) throws IOException {
    this.store = store;
    store.folders(FOLDER);
    store.folders(Layout.STAGING);
  }

  OptionalLong highest() throws IOException {
    return taken().max();
  }

  Epoch read(long epoch) throws IOException {
    return RecordJson.read(store, file(epoch), Epoch.class);
  }

  /** The next number, also beyond what staging still holds of a checkpoint that was deleted. */
  long next() throws IOException {
    long highest = highest().orElse(0);
    for (String parent : parents(store)) {
      for (String prefix : List.of(STAGED, FENCED)) {
        highest = Math.max(highest, numbers(store, parent, prefix).max().orElse(0));
      }
    }
    return 1 + highest;
  }

  /** Takes the epoch; of many who try, one gets it. */
  boolean take(long epoch, DriverId holder, Instant now) throws IOException {
    String temp = LeaseKeeper.FOLDER + "/" + holder.id() + ".epoch";
    store.write(
        temp,
        RecordJson.bytes(new Epoch(RecordJson.VERSION, RecordJson.PROGRAM, epoch, holder, now)));
    try {
      store.create(temp, file(epoch));
    } catch (FileAlreadyExistsException e) {
      return false;
    }
    if (highest().orElseThrow() > epoch) {
      // We slept while others came and went, and their pruned numbers looked free.
      store.delete(file(epoch));
      return false;
    }
    return true;
  }

  /**
   * Takes away from all older epochs, of whichever pipeline, what they write into: whatever they
   * still do fails. A rival that is at it, too, may have been quicker with one of them.
   */
  void fence(long epoch) throws IOException {
    Set<Staged> taken = new HashSet<>();
    boolean more = true;
    while (more) {
      more = false;
      for (Staged old : staged(store)) {
        if (old.epoch() < epoch && taken.add(old)) {
          takeAway(old, epoch);
          more = true;
        }
      }
    }
  }

  private void takeAway(Staged old, long epoch) throws IOException {
    boolean common = old.parent().equals(Layout.STAGING);
    String parent = common ? Layout.FORMER_STAGING : old.parent();
    store.folders(parent);
    String target = parent + "/" + fencedName(old.epoch());
    try {
      // Spark's tasks make folders anew that were taken away from them: there may be one already.
      store.move(old.folder(), store.exists(target) ? target + "." + epoch : target);
    } catch (NoSuchFileException e) {
      LOG.info("{} was taken away by another driver meanwhile", old.folder());
    }
  }

  /** Forgets old epochs and their holders' files. */
  void prune(long epoch, DriverId holder) throws IOException {
    LongPredicate forgotten = number -> number <= epoch - KEPT;
    for (long old : taken().filter(number -> number < epoch).toArray()) {
      DriverId before = read(old).holder();
      if (!before.id().equals(holder.id())) {
        store.delete(LeaseKeeper.lockFile(before));
        store.delete(LeaseKeeper.leaseFile(before));
      }
      if (forgotten.test(old)) {
        store.delete(file(old));
      }
    }
  }

  static String staging(String pipeline, long epoch) {
    return new Staged(Layout.STAGING + "/" + pipeline, epoch).folder();
  }

  /** Whether the name is that of a folder that was taken away from an older epoch. */
  public static boolean fenced(String name) {
    return name.startsWith(FENCED);
  }

  public static String fencedName(long epoch) {
    return FENCED + epoch;
  }

  private LongStream taken() throws IOException {
    return store.list(FOLDER).stream()
        .map(Store.Entry::name)
        .filter(name -> name.matches("\\d+\\.json"))
        .mapToLong(name -> Long.parseLong(name.substring(0, name.indexOf('.'))));
  }

  /**
   * The folder of one epoch.
   *
   * @param parent that of its pipeline; earlier versions had them all in {@code staging}
   */
  public record Staged(String parent, long epoch) {
    public String folder() {
      return parent + "/" + STAGED + epoch;
    }
  }

  /** The folders of all epochs, of all pipelines. */
  public static List<Staged> staged(Store store) throws IOException {
    List<Staged> all = new ArrayList<>();
    for (String parent : parents(store)) {
      numbers(store, parent, STAGED).forEach(epoch -> all.add(new Staged(parent, epoch)));
    }
    return all;
  }

  private static List<String> parents(Store store) throws IOException {
    List<String> parents = new ArrayList<>(List.of(Layout.STAGING));
    for (Store.Entry entry : store.list(Layout.STAGING)) {
      if (entry.folder() && !entry.name().startsWith(STAGED)) {
        parents.add(Layout.STAGING + "/" + entry.name());
      }
    }
    return parents;
  }

  private static LongStream numbers(Store store, String parent, String prefix) throws IOException {
    return store.list(parent).stream()
        .map(Store.Entry::name)
        .filter(name -> name.matches(prefix + "\\d{1,18}"))
        .mapToLong(name -> Long.parseLong(name.substring(prefix.length())));
  }

  private static String file(long epoch) {
    return FOLDER + "/" + epoch + ".json";
  }
}
