package dev.sparkfailover.job.record;

import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.RefusedException;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a pipeline's books say is done, for readers who do not hold them.
 *
 * @param totals of all batches that are marked done
 * @param last when the last of them was decided
 */
public record CommittedTotals(Totals totals, Optional<Instant> last) {

  /** Nothing is done yet. */
  public static CommittedTotals nothing() {
    return new CommittedTotals(Totals.NONE, Optional.empty());
  }

  /**
   * Reads the newest commits.
   *
   * @return empty if they cannot be read: the next attempt complains of it
   */
  public static Optional<CommittedTotals> of(Store store, String pipeline) {
    try {
      return Optional.of(newest(store, new Layout(pipeline, pipeline)));
    } catch (IOException | RefusedException e) {
      return Optional.empty();
    }
  }

  private static CommittedTotals newest(Store store, Layout layout) throws IOException {
    if (!store.exists(layout.commits())) {
      return nothing();
    }
    List<Long> newestFirst =
        store.list(layout.commits()).stream()
            .map(Store.Entry::name)
            .filter(name -> name.matches("\\d{1,18}\\.json"))
            .map(name -> Long.valueOf(name.substring(0, name.length() - ".json".length())))
            .sorted(Comparator.reverseOrder())
            .toList();
    for (long batch : newestFirst) {
      Commit commit = RecordJson.read(store, layout.commit(batch), Commit.class);
      if (commit.done()) {
        return new CommittedTotals(commit.totals(), Optional.of(commit.at()));
      }
    }
    return nothing();
  }
}
