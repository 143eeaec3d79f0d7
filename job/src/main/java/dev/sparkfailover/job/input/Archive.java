package dev.sparkfailover.job.input;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.fencing.FencedWriter;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.record.Commit;
import dev.sparkfailover.job.record.Plan;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.storage.FailPoint;
import dev.sparkfailover.job.storage.FailPoints;
import dev.sparkfailover.job.storage.InputFile;
import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/** Takes in the files of finished batches, and lets go of them when their time is over. */
public final class Archive {
  private static final Logger LOG = JobLogger.of(Archive.class);
  private static final Duration PASS = Duration.ofMinutes(10);
  private static final int MOST_PER_PASS = 1000;

  private final Store store;
  private final FencedWriter writer;
  private final Layout layout;
  private final Settings.Archive keeping;
  private final Clock clock;
  private final FailPoints failPoints;
  private final Unarchived unarchived;
  private final ArchiveObserver watch;
  private Optional<Long> lastPass = Optional.empty();

  public Archive(
      Store store,
      FencedWriter writer,
      Layout layout,
      Settings.Archive keeping,
      Clock clock,
      FailPoints failPoints,
      Unarchived unarchived,
      ArchiveObserver watch) {
    this.unarchived = unarchived;
    this.watch = watch;
    this.store = store;
    this.writer = writer;
    this.layout = layout;
    this.keeping = keeping;
    this.clock = clock;
    this.failPoints = failPoints;
  }

  /**
   * Makes room before the batch is decided, so that a folder found afterwards is this batch's own.
   */
  public void makeRoom(long batch) throws IOException {
    String target = layout.archived(batch);
    if (store.exists(target)) {
      writer.move(target, free(store, target));
    }
  }

  /** Moves the inputs away. They are collected in our own staging first, where a zombie cannot. */
  public void take(Commit commit) throws IOException {
    String target = layout.archived(commit.batch());
    if (store.exists(target) || commit.plan().files().isEmpty()) {
      return;
    }
    String box = box(commit.batch());
    writer.folder(box);
    List<UnarchivedFiles.Left> left = new ArrayList<>();
    for (InputFile file : commit.plan().files()) {
      collect(commit.plan(), file, box).ifPresent(left::add);
      failPoints.reached(FailPoint.IN_ARCHIVE);
    }
    unarchived.add(left);
    writer.move(box, target);
    store.syncEntries(layout.archive());
    watch.archived(commit.plan(), target);
  }

  /** Where the files of a batch are collected. */
  String box(long batch) {
    return writer.own(boxName(batch));
  }

  public static String boxName(long batch) {
    return "archive=" + batch;
  }

  /** What is published must never be planned again: a file that stays is left on record. */
  private Optional<UnarchivedFiles.Left> collect(Plan plan, InputFile file, String box)
      throws IOException {
    String source = PlanCheck.path(plan, file.name());
    String target = box + "/" + file.name();
    if (store.exists(target)) {
      return Optional.empty();
    }
    Optional<Store.Entry> found = store.stat(source);
    if (found.isEmpty()) {
      LOG.warn("{} of batch {} cannot be archived: it is gone", source, plan.batch());
      return Optional.empty();
    }
    if (!PlanCheck.same(found.get(), file)) {
      watch.changedInPlace(plan, file, found.get());
      return Optional.of(
          new UnarchivedFiles.Left(plan.batch(), file, "it changed since it was read"));
    }
    parents(box, file.name());
    return move(plan, file, source, target);
  }

  private Optional<UnarchivedFiles.Left> move(
      Plan plan, InputFile file, String source, String target) throws IOException {
    try {
      writer.move(source, target);
      return Optional.empty();
    } catch (IOException e) {
      String why = obstacle(source).orElseThrow(() -> e);
      LOG.error("{} of batch {} is published and stays: {}", source, plan.batch(), why);
      return Optional.of(new UnarchivedFiles.Left(plan.batch(), file, why));
    }
  }

  private Optional<String> obstacle(String source) throws IOException {
    try (Store.MoveTrial trial = store.moveTrial(writer.own("trial"))) {
      return trial.obstacle(source);
    }
  }

  private void parents(String box, String name) throws IOException {
    for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
      writer.folder(box + "/" + name.substring(0, slash));
    }
  }

  /** Forgets a batch at once, if nothing is to be kept. */
  public void forget(long batch) throws IOException {
    if (keeping instanceof Settings.Archive.Delete) {
      store.delete(layout.archived(batch));
    }
  }

  /** Now and then lets go of what is older than it is to be kept. */
  public void expire() throws IOException {
    boolean due = lastPass.isEmpty() || clock.nanos() - lastPass.get() >= PASS.toNanos();
    if (due && keeping instanceof Settings.Archive.KeepFor keep) {
      lastPass = Optional.of(clock.nanos());
      expire(clock.now().minus(keep.time()));
    }
  }

  /** Also what an earlier version archived and no pipeline took over. */
  private void expire(Instant before) throws IOException {
    expire(layout.archive(), before);
    expire(Layout.ARCHIVE, before);
  }

  private void expire(String folder, Instant before) throws IOException {
    List<String> oldestFirst =
        store.list(folder).stream()
            .filter(entry -> entry.folder() && entry.name().startsWith(Layout.BATCH))
            .filter(entry -> entry.modified().isBefore(before))
            .map(Store.Entry::name)
            .sorted()
            .limit(MOST_PER_PASS)
            .toList();
    for (String name : oldestFirst) {
      store.delete(folder + "/" + name);
    }
  }

  /** A name like this one that is not taken. */
  public static String free(Store store, String path) throws IOException {
    int number = 1;
    while (store.exists(path + ".old-" + number)) {
      number++;
    }
    return path + ".old-" + number;
  }
}
