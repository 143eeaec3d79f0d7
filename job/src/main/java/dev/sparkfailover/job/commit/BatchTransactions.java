package dev.sparkfailover.job.commit;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.fencing.ControlFiles;
import dev.sparkfailover.job.fencing.Fence;
import dev.sparkfailover.job.fencing.FencedOffException;
import dev.sparkfailover.job.fencing.FencedWriter;
import dev.sparkfailover.job.fencing.MoveProbe;
import dev.sparkfailover.job.input.Archive;
import dev.sparkfailover.job.input.ArchiveObserver;
import dev.sparkfailover.job.input.Backlog;
import dev.sparkfailover.job.input.InputDirectory;
import dev.sparkfailover.job.input.InputRules;
import dev.sparkfailover.job.input.InputSnapshot;
import dev.sparkfailover.job.input.PlanCheck;
import dev.sparkfailover.job.input.Unarchived;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.quarantine.FileToQuarantine;
import dev.sparkfailover.job.quarantine.Quarantine;
import dev.sparkfailover.job.record.CheckpointMarker;
import dev.sparkfailover.job.record.Commit;
import dev.sparkfailover.job.record.DataException;
import dev.sparkfailover.job.record.KnownGoodFile;
import dev.sparkfailover.job.record.Plan;
import dev.sparkfailover.job.record.QuarantineRecord;
import dev.sparkfailover.job.record.RecordJson;
import dev.sparkfailover.job.record.RowCounts;
import dev.sparkfailover.job.record.Totals;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.storage.FailPoint;
import dev.sparkfailover.job.storage.FailPoints;
import dev.sparkfailover.job.storage.InputFile;
import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.RefusedException;
import dev.sparkfailover.job.storage.Store;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;

/**
 * One pipeline's books for one attempt: what is to be done next, and that it is done exactly once.
 *
 * <p>One thread works with it; {@link #backlog()}, {@link #balance()} and {@link #totals()} may be
 * asked by any. After an exception from {@link #commit} or {@link #quarantine} only the next
 * attempt's books know how far it got.
 */
public final class BatchTransactions {
  private static final Logger LOG = JobLogger.of(BatchTransactions.class);
  private static final int RECORDS_KEPT = 100;

  private final Store store;
  private final Layout layout;
  private final String pipelineVersion;
  private final Settings.Books settings;
  private final Clock clock;
  private final FailPoints failPoints;
  private final FencedWriter writer;
  private final Unarchived unarchived;
  private final ArchiveObserver watch;
  private final InputDirectory inputDirectory;
  private final ReturnedInput returned;
  private final Archive archive;
  private final Publisher publisher;
  private final Quarantine quarantine;
  private final StagingCleaner stagingCleaner;
  private final Checkpoints checkpoints;
  private final FormerLayout former;
  private volatile Checkpoints.Opened at;

  private BatchTransactions(
      Store store,
      Layout layout,
      String pipelineVersion,
      Settings.Books settings,
      Clock clock,
      FailPoints failPoints,
      InputRules input,
      FencedWriter writer) {
    this.store = store;
    this.layout = layout;
    this.pipelineVersion = pipelineVersion;
    this.settings = settings;
    this.clock = clock;
    this.failPoints = failPoints;
    this.writer = writer;
    this.unarchived = new Unarchived(store, writer, layout, clock);
    this.watch = new ArchiveObserver(store, input.refused(), clock);
    this.inputDirectory =
        new InputDirectory(
            store, layout.inputFolder(), settings.settle(), input, unarchived, clock);
    this.returned = new ReturnedInput(store, inputDirectory, input.refused(), clock);
    this.archive =
        new Archive(
            store, writer, layout, settings.archive(), clock, failPoints, unarchived, watch);
    this.publisher = new Publisher(store, writer, layout, archive, failPoints);
    this.quarantine = new Quarantine(store, writer, layout, clock, failPoints);
    this.stagingCleaner = new StagingCleaner(store, writer, layout);
    this.checkpoints = new Checkpoints(store, writer, layout);
    this.former = new FormerLayout(store, writer, layout, checkpoints);
  }

  /**
   * Opens the books and finishes what earlier attempts decided.
   *
   * @param epoch just taken from the fence, for this attempt alone
   * @throws RefusedException when checkpoint and output do not belong together; no restart heals it
   */
  public static BatchTransactions open(
      Store store,
      Layout layout,
      String pipelineVersion,
      Settings.Books settings,
      Fence fence,
      long epoch,
      Clock clock,
      FailPoints failPoints,
      InputRules input)
      throws IOException {
    FencedWriter writer = new FencedWriter(store, fence, epoch, layout.pipeline());
    BatchTransactions books =
        new BatchTransactions(
            store, layout, pipelineVersion, settings, clock, failPoints, input, writer);
    writer.check();
    writer.open();
    new MoveProbe(store, writer).check(layout);
    writer.fenced(books::recover);
    return books;
  }

  private void recover() throws IOException {
    at = checkpoints.open(clock.now());
    former.takeOverArchive();
    unarchived.load();
    if (at.last().isPresent()) {
      Commit last = at.last().get();
      if (!last.done()) {
        former.takeOverStaging(last);
      }
      at = standing(last.done() ? last : publisher.rollForward(last), at.open());
      archive.forget(last.batch());
    }
    if (at.open().isPresent()) {
      at = standing(at.last(), Optional.of(quarantine.finish(at.open().get())));
    }
    stagingCleaner.discard();
    former.discardStaging();
    pruneAll();
    inputDirectory.look();
  }

  /**
   * The batch to do now: the one that is open, else a new one from what waits; empty when nothing
   * does. Its staging folder is empty.
   */
  public Optional<Plan> next() throws IOException {
    writer.check();
    return writer.rethrowFenced(this::openOrNew);
  }

  private Optional<Plan> openOrNew() throws IOException {
    archive.expire();
    watch.look();
    if (at.open().isPresent()) {
      giveBack(at.open().get());
    }
    if (at.open().isPresent() && at.open().get().files().isEmpty()) {
      commit(at.open().get(), List.of(), RowCounts.NONE);
    }
    if (at.open().isEmpty()) {
      sweep();
      unarchived.retry();
    }
    Optional<Plan> next = at.open().isPresent() ? at.open() : plan();
    if (next.isPresent()) {
      store.delete(staged(next.get().batch()));
    }
    // The pipeline reads the input next, and must not find that of a batch that others finished.
    writer.check();
    return next;
  }

  /** What fails here costs disk space, and the next look sees to it. */
  private void sweep() {
    try {
      stagingCleaner.sweep();
    } catch (IOException e) {
      LOG.warn("Not all that tasks left behind in staging is gone: {}", e.toString());
    }
  }

  private Optional<Plan> plan() throws IOException {
    List<InputFile> files = inputDirectory.take(settings.maxFilesPerBatch(), writer.own("trial"));
    if (files.isEmpty()) {
      return Optional.empty();
    }
    Totals totals = totals();
    Plan plan =
        new Plan(
            RecordJson.VERSION,
            RecordJson.PROGRAM,
            at.checkpoint().id(),
            layout.pipeline(),
            nextBatch(),
            writer.epoch(),
            clock.now(),
            layout.input(),
            files,
            List.of(),
            totals.filesTaken() + files.size());
    writer.create(layout.plan(plan.batch()), plan);
    at = standing(at.last(), Optional.of(plan));
    failPoints.reached(FailPoint.AFTER_PLAN);
    return at.open();
  }

  private long nextBatch() {
    return at.last().map(commit -> commit.batch() + 1).orElse(at.checkpoint().firstBatch());
  }

  /**
   * Makes sure that every planned file still is what was planned.
   *
   * @throws DataException otherwise; it names the files
   */
  public void verify(Plan plan) throws IOException {
    PlanCheck.verify(store, plan);
  }

  /**
   * Gives files of the open batch back to the input that changed since they were planned, or that
   * can no longer be taken. Nothing of them is published: they wait as any other.
   *
   * @return the amended plan, if there were any; without files left, {@link #next()} closes its
   *     batch
   */
  public Optional<Plan> giveBack(Plan plan) throws IOException {
    writer.check();
    refuseUnless(plan);
    return writer.rethrowFenced(() -> amendedWithout(plan, returned.of(plan, writer.own("trial"))));
  }

  private Optional<Plan> amendedWithout(Plan plan, Set<String> back) throws IOException {
    if (back.isEmpty()) {
      return Optional.empty();
    }
    Plan amended = plan.givingBack(back);
    writer.replace(layout.plan(plan.batch()), amended);
    store.delete(staged(plan.batch()));
    writer.check();
    at = standing(at.last(), Optional.of(amended));
    return at.open();
  }

  /**
   * The folder that the named output of the batch is to be written into, as Spark's writers want
   * it; it does not exist yet.
   */
  public String staging(Plan plan, String output) {
    return sparkPath(staged(plan.batch()) + "/" + output);
  }

  /**
   * Until it is closed, what is staged of the batch goes to disk while it is written: {@link
   * #commit} waits less for it. Closing it throws what went wrong meanwhile.
   */
  public Closeable syncAhead(Plan plan) {
    return store.syncAhead(staged(plan.batch()));
  }

  /** The files by which executors show that they read and write what the driver does. */
  public ControlFiles controlFiles() {
    return new ControlFiles(store, writer, layout);
  }

  /** The smallest file that is left of the last batch that had any. */
  public Optional<KnownGoodFile> lastGood() throws IOException {
    return KnownGoodFile.newest(store, layout, at.last());
  }

  /** Hadoop's notation of a path, in which nothing is encoded. */
  private String sparkPath(String path) {
    return new Path(store.uri(path)).toString();
  }

  private String staged(long batch) {
    return writer.own(Layout.BATCH + batch);
  }

  /**
   * Decides that the batch is what was staged, publishes it and archives its input.
   *
   * @param outputs all that was staged, {@link Layout#ROWS} included; published in this order
   * @throws DataException when a planned file changed or vanished meanwhile; nothing is decided
   *     then
   * @throws FencedOffException when another attempt took over
   */
  public Commit commit(Plan plan, List<String> outputs, RowCounts rows) throws IOException {
    writer.check();
    refuseUnless(plan);
    return writer.rethrowFenced(() -> decideAndPublish(plan, outputs, rows));
  }

  private Commit decideAndPublish(Plan plan, List<String> outputs, RowCounts rows)
      throws IOException {
    verify(plan);
    refuseUnmovable(plan);
    String sealed = seal(plan, outputs);
    Commit commit = decision(plan, outputs, rows);
    failPoints.reached(FailPoint.BEFORE_COMMIT);
    writer.create(layout.commit(plan.batch()), commit);
    store.syncEntries(layout.commits());
    failPoints.reached(FailPoint.AFTER_COMMIT);
    Commit done = publisher.carryOut(commit, sealed);
    at = standing(done, Optional.empty());
    cleanUp(plan, sealed);
    return done;
  }

  /** Once it is published it is too late: then such a file would stay in the input. */
  private void refuseUnmovable(Plan plan) throws IOException {
    if (plan.files().isEmpty()) {
      return;
    }
    try (Store.MoveTrial trial = store.moveTrial(writer.own("trial"))) {
      for (InputFile file : plan.files()) {
        Optional<String> obstacle = trial.obstacle(PlanCheck.path(plan, file.name()));
        if (obstacle.isPresent()) {
          throw new DataException(file.name() + ": " + obstacle.get(), List.of(file.name()));
        }
      }
    }
  }

  private void refuseUnless(Plan plan) {
    if (!at.open().equals(Optional.of(plan))) {
      throw new IllegalArgumentException(
          "plan: must be the open one, got that of batch " + plan.batch());
    }
  }

  /** Brings all outputs to disk, and out of the reach of tasks that are still about. */
  private String seal(Plan plan, List<String> outputs) throws IOException {
    String sealed = writer.own(Publisher.sealed(plan.batch()));
    store.delete(sealed);
    for (String output : outputs) {
      mark(plan, output);
    }
    if (outputs.isEmpty()) {
      writer.folder(sealed);
    } else {
      store.sync(staged(plan.batch()));
      writer.move(staged(plan.batch()), sealed);
    }
    archive.makeRoom(plan.batch());
    return sealed;
  }

  private void mark(Plan plan, String output) throws IOException {
    String target = layout.published(output, plan.batch());
    if (store.exists(target)) {
      throw new RefusedException(
          store.uri(target)
              + ": exists, but batch "
              + plan.batch()
              + " was never published by this checkpoint; move that folder away");
    }
    String folder = staged(plan.batch()) + "/" + output;
    if (!store.exists(folder)) {
      throw new IllegalArgumentException("outputs: " + output + " was not staged in " + folder);
    }
    CheckpointMarker marker =
        new CheckpointMarker(
            RecordJson.VERSION,
            RecordJson.PROGRAM,
            plan.checkpoint(),
            layout.pipeline(),
            plan.batch());
    store.writeUnsynced(folder + "/" + CheckpointMarker.NAME, RecordJson.bytes(marker));
  }

  private Commit decision(Plan plan, List<String> outputs, RowCounts rows) {
    return new Commit(
        RecordJson.VERSION,
        RecordJson.PROGRAM,
        plan.checkpoint(),
        layout.pipeline(),
        pipelineVersion,
        plan.batch(),
        writer.epoch(),
        clock.now(),
        plan,
        outputs,
        rows,
        totals().plus(plan, rows),
        false);
  }

  /** The batch is done: what fails here costs disk space, and the next start sees to it. */
  private void cleanUp(Plan plan, String sealed) {
    try {
      store.delete(sealed);
      store.delete(layout.plan(plan.batch() - RECORDS_KEPT));
      store.delete(layout.commit(plan.batch() - RECORDS_KEPT));
    } catch (IOException e) {
      LOG.warn("Batch {} is done, but not all of it is tidy: {}", plan.batch(), e.toString());
    }
  }

  private void pruneAll() throws IOException {
    long oldest = nextBatch() - 1 - RECORDS_KEPT;
    for (String folder : List.of(layout.plans(), layout.commits())) {
      for (long number : checkpoints.numbers(folder)) {
        if (number <= oldest) {
          store.delete(folder + "/" + number + ".json");
        }
      }
    }
  }

  /**
   * Sets poison files of the open batch aside: a durable record of each, the plan amended, the file
   * moved to {@code quarantine/files/}. A file that is gone by now is recorded all the same.
   *
   * @return the amended plan; without files left, {@link #next()} closes its batch
   */
  public Plan quarantine(Plan plan, List<FileToQuarantine> bad) throws IOException {
    writer.check();
    refuseUnless(plan);
    Plan amended = writer.rethrowFenced(() -> quarantine.setAside(plan, bad));
    writer.check();
    at = standing(at.last(), Optional.of(amended));
    return amended;
  }

  /** What was set aside of the open batch so far, by whichever attempt; the oldest first. */
  public List<QuarantineRecord> setAside() throws IOException {
    return at.open().isPresent() ? quarantine.records(at.open().get()) : List.of();
  }

  /** What lay in the input at the last look. */
  public Backlog backlog() {
    return inputDirectory.backlog();
  }

  /** The last look into the input; empty before the first. */
  public Optional<InputSnapshot> lastLook() {
    return inputDirectory.lastLook();
  }

  /** Where the input lies below the data folder. */
  public String inputFolder() {
    return layout.inputFolder();
  }

  /** All that this checkpoint has taken in and finished. */
  public Totals totals() {
    return at.last().map(Commit::totals).orElse(Totals.NONE);
  }

  /** The last finished batch. */
  public Optional<Commit> last() {
    return at.last();
  }

  /** Whether every file that was taken in is accounted for. */
  public Balance balance() {
    Checkpoints.Opened now = at;
    Totals totals = now.last().map(Commit::totals).orElse(Totals.NONE);
    Optional<Plan> open = now.open();
    return new Balance(
        open.map(Plan::taken).orElse(totals.filesTaken()),
        totals.filesProcessed(),
        totals.filesQuarantined() + open.map(plan -> plan.quarantined().size()).orElse(0),
        open.map(plan -> plan.files().size()).orElse(0));
  }

  private Checkpoints.Opened standing(Commit last, Optional<Plan> open) {
    return standing(Optional.of(last), open);
  }

  private Checkpoints.Opened standing(Optional<Commit> last, Optional<Plan> open) {
    return new Checkpoints.Opened(at.checkpoint(), last, open);
  }

  /** When the last finished batch was decided. */
  public Optional<Instant> lastCommitAt() {
    return at.last().map(Commit::at);
  }
}
