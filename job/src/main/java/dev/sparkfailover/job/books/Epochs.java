package dev.sparkfailover.job.books;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/** The epochs that were taken, and the staging folder that belongs to each. */
final class Epochs {
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
    return Json.read(store, file(epoch), Epoch.class);
  }

  /** The next number, also beyond what staging still holds of a checkpoint that was deleted. */
  long next() throws IOException {
    return 1 + Math.max(highest().orElse(0), staged(store).max().orElse(0));
  }

  /** Takes the epoch; of many who try, one gets it. */
  boolean take(long epoch, Holder holder, Instant now) throws IOException {
    String temp = Owner.FOLDER + "/" + holder.id() + ".epoch";
    store.write(temp, Json.bytes(new Epoch(Json.VERSION, Json.PROGRAM, epoch, holder, now)));
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

  /** Takes away from all older epochs what they write into: whatever they still do fails. */
  void fence(long epoch) throws IOException {
    store.folder(staging(epoch));
    for (long old : staged(store).filter(number -> number < epoch).toArray()) {
      store.move(staging(old), staging(epoch) + "/" + FENCED + old);
    }
  }

  /** Forgets old epochs and their holders' files. */
  void prune(long epoch, Holder holder) throws IOException {
    LongPredicate forgotten = number -> number <= epoch - KEPT;
    for (long old : taken().filter(number -> number < epoch).toArray()) {
      Holder before = read(old).holder();
      if (!before.id().equals(holder.id())) {
        store.delete(Owner.lockFile(before));
        store.delete(Owner.leaseFile(before));
      }
      if (forgotten.test(old)) {
        store.delete(file(old));
      }
    }
  }

  static String staging(long epoch) {
    return Layout.STAGING + "/" + STAGED + epoch;
  }

  /** Whether the name is that of a folder that was taken away from an older epoch. */
  static boolean fenced(String name) {
    return name.startsWith(FENCED);
  }

  static String fencedName(long epoch) {
    return FENCED + epoch;
  }

  private LongStream taken() throws IOException {
    return store.list(FOLDER).stream()
        .map(Store.Entry::name)
        .filter(name -> name.matches("\\d+\\.json"))
        .mapToLong(name -> Long.parseLong(name.substring(0, name.indexOf('.'))));
  }

  /** The epochs that have a folder in staging. */
  static LongStream staged(Store store) throws IOException {
    return store.list(Layout.STAGING).stream()
        .map(Store.Entry::name)
        .filter(name -> name.matches(STAGED + "\\d+"))
        .mapToLong(name -> Long.parseLong(name.substring(STAGED.length())));
  }

  private static String file(long epoch) {
    return FOLDER + "/" + epoch + ".json";
  }
}
