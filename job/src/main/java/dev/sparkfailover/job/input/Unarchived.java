package dev.sparkfailover.job.input;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.fencing.FencedWriter;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.record.RecordJson;
import dev.sparkfailover.job.storage.InputFile;
import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Remembers, on disk, input files whose rows are published and that still lie in the input: each of
 * them is never planned again, and moved to the archive as soon as it can be.
 */
public final class Unarchived {
  private static final Logger LOG = JobLogger.of(Unarchived.class);
  private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

  private final Store store;
  private final FencedWriter writer;
  private final Layout layout;
  private final Clock clock;
  private Map<String, UnarchivedFiles.Left> left = Map.of();
  private Optional<Long> lastTried = Optional.empty();

  public Unarchived(Store store, FencedWriter writer, Layout layout, Clock clock) {
    this.store = store;
    this.writer = writer;
    this.layout = layout;
    this.clock = clock;
  }

  public void load() throws IOException {
    Map<String, UnarchivedFiles.Left> found = new LinkedHashMap<>();
    if (store.exists(layout.unarchived())) {
      RecordJson.read(store, layout.unarchived(), UnarchivedFiles.class)
          .files()
          .forEach(each -> found.put(each.file().name(), each));
    }
    left = found;
  }

  /** On disk when this returns, and before the batch is marked done. */
  void add(List<UnarchivedFiles.Left> more) throws IOException {
    if (!more.isEmpty()) {
      Map<String, UnarchivedFiles.Left> all = new LinkedHashMap<>(left);
      more.forEach(each -> all.put(each.file().name(), each));
      save(all);
    }
  }

  private void save(Map<String, UnarchivedFiles.Left> all) throws IOException {
    if (!all.equals(left)) {
      writer.replace(
          layout.unarchived(),
          new UnarchivedFiles(
              RecordJson.VERSION,
              RecordJson.PROGRAM,
              layout.pipeline(),
              layout.input(),
              List.copyOf(all.values())));
      store.syncEntries(layout.checkpoint());
      left = all;
    }
  }

  /** Why the file must not be taken, if its rows are published. */
  Optional<String> why(InputFile seen) {
    return Optional.ofNullable(left.get(seen.name()))
        .filter(each -> isMeant(each.file(), seen))
        .map(each -> text(each, seen));
  }

  /**
   * Another file, of another size or time, was put in its place and is new. What looks the same, or
   * may be the same, is not taken: that would double rows.
   */
  private static boolean isMeant(InputFile published, InputFile seen) {
    return seen.looksAs(published) || !seen.isAnotherThan(published);
  }

  private static String text(UnarchivedFiles.Left each, InputFile seen) {
    String published = "its rows are published in batch %s".formatted(each.batch());
    return seen.isStill(each.file())
        ? "%s, so it is never taken again; %s; the job tries again, or delete it"
            .formatted(published, each.why())
        : "%s, and it is no longer what was read (%s bytes of %s then, %s bytes of %s now): put rows that are missing there into a file of a new name, and delete this one"
            .formatted(
                published,
                each.file().size(),
                each.file().modified(),
                seen.size(),
                seen.modified());
  }

  /** Now and then tries to move what was left, and forgets what is gone. */
  public void retry() throws IOException {
    boolean due = lastTried.isEmpty() || clock.nanos() - lastTried.get() >= TRY_AGAIN.toNanos();
    if (!left.isEmpty() && due) {
      lastTried = Optional.of(clock.nanos());
      Map<String, UnarchivedFiles.Left> all = new LinkedHashMap<>(left);
      for (UnarchivedFiles.Left each : new ArrayList<>(left.values())) {
        if (isOver(each)) {
          all.remove(each.file().name());
        }
      }
      save(all);
    }
  }

  private boolean isOver(UnarchivedFiles.Left each) throws IOException {
    Optional<Store.Entry> found = store.stat(path(each));
    if (found.isEmpty() || !isMeant(each.file(), InputFile.of(each.file().name(), found.get()))) {
      LOG.info("{} of batch {} is gone from the input", each.file().name(), each.batch());
      return true;
    }
    return PlanCheck.same(found.get(), each.file()) && moved(each);
  }

  private boolean moved(UnarchivedFiles.Left each) throws IOException {
    try (Store.MoveTrial trial = store.moveTrial(writer.own("trial"))) {
      if (trial.obstacle(path(each)).isPresent()) {
        return false;
      }
    }
    String target = layout.archived(each.batch()) + "/" + each.file().name();
    store.folders(target.substring(0, target.lastIndexOf('/')));
    writer.move(path(each), store.exists(target) ? Archive.free(store, target) : target);
    LOG.info("{} of batch {} is archived after all", each.file().name(), each.batch());
    return true;
  }

  private String path(UnarchivedFiles.Left each) {
    return layout.inputFolder() + "/" + each.file().name();
  }
}
