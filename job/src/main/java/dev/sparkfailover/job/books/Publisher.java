package dev.sparkfailover.job.books;

import dev.sparkfailover.job.output.JobLogger;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Optional;
import org.slf4j.Logger;

/** Carries out a commit: publishes, archives, marks it done. Every step may be repeated. */
final class Publisher {
  private static final Logger LOG = JobLogger.of(Publisher.class);

  private final Store store;
  private final Pen pen;
  private final Layout layout;
  private final Archive archive;
  private final FailPoints failPoints;

  Publisher(Store store, Pen pen, Layout layout, Archive archive, FailPoints failPoints) {
    this.store = store;
    this.pen = pen;
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
      failPoints.reached(FailPoints.BETWEEN_OUTPUTS);
    }
    failPoints.reached(FailPoints.BEFORE_ARCHIVE);
    archive.take(commit);
    failPoints.reached(FailPoints.AFTER_ARCHIVE);
    failPoints.reached(FailPoints.BEFORE_DONE);
    Commit done = commit.asDone();
    pen.replace(layout.commit(commit.batch()), done);
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
      pen.move(from, target);
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
    Optional<Published.Found> found =
        new Published(store, layout).at(layout.published(output), commit.batch());
    return found.isPresent() && found.get().marker().checkpoint().equals(commit.checkpoint());
  }

  /** Finishes what an earlier epoch decided. */
  Commit rollForward(Commit commit) throws IOException {
    LOG.info(
        "Batch {} was committed in epoch {} and is rolled forward", commit.batch(), commit.epoch());
    Leftovers leftovers = new Leftovers(store, pen, layout);
    String staged = leftovers.sealed(commit.epoch(), commit.batch());
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
    leftovers.reclaimBox(commit.batch());
    return carryOut(commit, staged);
  }
}
