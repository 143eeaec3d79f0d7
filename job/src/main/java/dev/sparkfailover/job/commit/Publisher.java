package dev.sparkfailover.job.commit;

import dev.sparkfailover.job.fencing.FencedWriter;
import dev.sparkfailover.job.input.Archive;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.record.Commit;
import dev.sparkfailover.job.storage.FailPoint;
import dev.sparkfailover.job.storage.FailPoints;
import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.RefusedException;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Optional;
import org.slf4j.Logger;

/** Carries out a commit: publishes, archives, marks it done. Every step may be repeated. */
final class Publisher {
  private static final Logger LOG = JobLogger.of(Publisher.class);

  private final Store store;
  private final FencedWriter writer;
  private final Layout layout;
  private final Archive archive;
  private final FailPoints failPoints;

  Publisher(
      Store store, FencedWriter writer, Layout layout, Archive archive, FailPoints failPoints) {
    this.store = store;
    this.writer = writer;
    this.layout = layout;
    this.archive = archive;
    this.failPoints = failPoints;
  }

  /** Where sealed outputs lie; no task of Spark ever writes here. */
  static String sealed(long batch) {
    return "sealed=" + batch;
  }

  /**
   * Does all that follows the decision.
   *
   * @param staged the folder that holds what is not published yet
   */
  Commit carryOut(Commit commit, String staged) throws IOException {
    for (String output : commit.outputs()) {
      publish(commit, output, staged + "/" + output);
      failPoints.reached(FailPoint.BETWEEN_OUTPUTS);
    }
    failPoints.reached(FailPoint.BEFORE_ARCHIVE);
    archive.take(commit);
    failPoints.reached(FailPoint.AFTER_ARCHIVE);
    failPoints.reached(FailPoint.BEFORE_DONE);
    Commit done = commit.asDone();
    writer.replace(layout.commit(commit.batch()), done);
    archive.forget(commit.batch());
    return done;
  }

  private void publish(Commit commit, String output, String from) throws IOException {
    String target = layout.published(output, commit.batch());
    if (published(commit, output)) {
      return;
    }
    store.folders(layout.published(output));
    try {
      writer.move(from, target);
    } catch (FileAlreadyExistsException e) {
      throw new RefusedException(
          store.uri(target)
              + ": exists, but batch "
              + commit.batch()
              + " is not published yet; move that folder away",
          e);
    }
    store.syncEntries(layout.published(output));
  }

  private boolean published(Commit commit, String output) throws IOException {
    Optional<OutputIndex.Found> found =
        new OutputIndex(store, layout).at(layout.published(output), commit.batch());
    return found.isPresent() && found.get().marker().checkpoint().equals(commit.checkpoint());
  }

  /** Finishes what an earlier epoch decided. */
  Commit rollForward(Commit commit) throws IOException {
    LOG.info(
        "Batch {} was committed in epoch {} and is rolled forward", commit.batch(), commit.epoch());
    StagingCleaner stagingCleaner = new StagingCleaner(store, writer, layout);
    String staged = stagingCleaner.sealed(commit.epoch(), commit.batch());
    for (String output : commit.outputs()) {
      if (!published(commit, output) && !store.exists(staged + "/" + output)) {
        throw new RefusedException(
            store.uri(layout.commit(commit.batch()))
                + ": output "
                + output
                + " is neither published nor in staging; restore staging, or start once with"
                + " --reset (set checkpoint and output aside)");
      }
    }
    stagingCleaner.reclaimBox(commit.batch());
    return carryOut(commit, staged);
  }
}
