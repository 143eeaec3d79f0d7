package dev.sparkfailover.job.record;

import dev.sparkfailover.job.storage.InputFile;
import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * A file that was good: its batch is published, and it still lies in the archive.
 *
 * @param batch its batch
 * @param folder where it lies, in Hadoop's notation
 * @param file the file, named by its path below the folder
 */
public record KnownGoodFile(long batch, String folder, InputFile file) {
  /** Batches that had no good file are looked through no further back. */
  private static final int BATCHES = 20;

  public static Optional<KnownGoodFile> newest(Store store, Layout layout, Optional<Commit> last)
      throws IOException {
    Optional<Commit> commit = last;
    for (int looked = 0; commit.isPresent() && looked < BATCHES; looked++) {
      Optional<KnownGoodFile> found = smallest(store, layout, commit.get());
      if (found.isPresent()) {
        return found;
      }
      commit = before(store, layout, commit.get().batch());
    }
    return Optional.empty();
  }

  private static Optional<Commit> before(Store store, Layout layout, long batch)
      throws IOException {
    String path = layout.commit(batch - 1);
    return store.exists(path)
        ? Optional.of(RecordJson.read(store, path, Commit.class))
        : Optional.empty();
  }

  /** Small, since it is read for nothing but to see that it can be. */
  private static Optional<KnownGoodFile> smallest(Store store, Layout layout, Commit commit)
      throws IOException {
    String folder = layout.archived(commit.batch());
    for (InputFile file :
        commit.plan().files().stream()
            .filter(each -> each.size() > 0)
            .sorted(Comparator.comparingLong(InputFile::size))
            .limit(BATCHES)
            .toList()) {
      if (store.exists(folder + "/" + file.name())) {
        String place = new Path(store.uri(folder)).toString();
        return Optional.of(new KnownGoodFile(commit.batch(), place, file));
      }
    }
    return Optional.empty();
  }
}
