package dev.sparkfailover.job.commit;

import dev.sparkfailover.job.fencing.FencedWriter;
import dev.sparkfailover.job.record.Checkpoint;
import dev.sparkfailover.job.record.Commit;
import dev.sparkfailover.job.record.Plan;
import dev.sparkfailover.job.record.RecordJson;
import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.RefusedException;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Opens a pipeline's checkpoint, and refuses one that does not belong to the published output. */
final class Checkpoints {
  private static final String WAY_OUT =
      "; restore checkpoints/ from a backup, or start once with --adopt (a new checkpoint that goes"
          + " on after the published batches) or --reset (set checkpoint and output aside)";

  private final Store store;
  private final FencedWriter writer;
  private final Layout layout;
  private final OutputIndex published;

  Checkpoints(Store store, FencedWriter writer, Layout layout) {
    this.store = store;
    this.writer = writer;
    this.layout = layout;
    this.published = new OutputIndex(store, layout);
  }

  /** The checkpoint and where its books stand. */
  record Opened(Checkpoint checkpoint, Optional<Commit> last, Optional<Plan> open) {}

  Opened open(Instant now) throws IOException {
    if (!store.exists(layout.checkpointFile())) {
      refuseWithoutCheckpoint();
      return new Opened(create(now, 0), Optional.empty(), Optional.empty());
    }
    Checkpoint checkpoint = RecordJson.read(store, layout.checkpointFile(), Checkpoint.class);
    refuseForeign(layout.checkpointFile(), checkpoint.pipeline(), checkpoint, checkpoint.id());
    Optional<Commit> last = lastCommit(checkpoint);
    long next = last.map(commit -> commit.batch() + 1).orElse(checkpoint.firstBatch());
    refuseUnknownOutput(checkpoint, last, next);
    return new Opened(checkpoint, last, openPlan(checkpoint, next));
  }

  Checkpoint create(Instant now, long firstBatch) throws IOException {
    for (String folder : List.of(layout.plans(), layout.commits(), layout.quarantined())) {
      store.folders(folder);
    }
    Checkpoint made =
        new Checkpoint(
            RecordJson.VERSION,
            RecordJson.PROGRAM,
            UUID.randomUUID().toString(),
            layout.pipeline(),
            now,
            firstBatch);
    writer.create(layout.checkpointFile(), made);
    store.syncEntries(layout.checkpoint());
    return made;
  }

  private void refuseWithoutCheckpoint() throws IOException {
    if (highest(layout.plans()).isPresent() || highest(layout.commits()).isPresent()) {
      throw new RefusedException(
          store.uri(layout.checkpointFile()) + ": missing beside plans and commits" + WAY_OUT);
    }
    List<OutputIndex.Found> found = published.newest();
    if (!found.isEmpty()) {
      throw new RefusedException(
          store.uri(layout.checkpointFile())
              + ": missing, but "
              + store.uri(found.getFirst().folder())
              + " was published by checkpoint "
              + found.getFirst().marker().checkpoint()
              + WAY_OUT);
    }
  }

  private Optional<Commit> lastCommit(Checkpoint checkpoint) throws IOException {
    OptionalLong highest = highest(layout.commits());
    if (highest.isEmpty()) {
      return Optional.empty();
    }
    String path = layout.commit(highest.getAsLong());
    Commit commit = RecordJson.read(store, path, Commit.class);
    refuseForeign(path, commit.pipeline(), checkpoint, commit.checkpoint());
    return Optional.of(commit);
  }

  private Optional<Plan> openPlan(Checkpoint checkpoint, long next) throws IOException {
    OptionalLong highest = highest(layout.plans());
    if (highest.isEmpty() || highest.getAsLong() < next) {
      return Optional.empty();
    }
    if (highest.getAsLong() > next) {
      throw new RefusedException(
          store.uri(layout.plan(highest.getAsLong()))
              + ": planned, but the commit of batch "
              + (highest.getAsLong() - 1)
              + " is missing"
              + WAY_OUT);
    }
    Plan plan = RecordJson.read(store, layout.plan(next), Plan.class);
    refuseForeign(layout.plan(next), plan.pipeline(), checkpoint, plan.checkpoint());
    return Optional.of(plan);
  }

  private void refuseForeign(String path, String pipeline, Checkpoint checkpoint, String id) {
    if (!pipeline.equals(layout.pipeline()) || !id.equals(checkpoint.id())) {
      throw new RefusedException(
          store.uri(path)
              + ": belongs to pipeline "
              + pipeline
              + ", checkpoint "
              + id
              + "; expected pipeline "
              + layout.pipeline()
              + ", checkpoint "
              + checkpoint.id()
              + WAY_OUT);
    }
  }

  /** Cheap when there are commits: only the last batch and the one after it are looked at. */
  private void refuseUnknownOutput(Checkpoint checkpoint, Optional<Commit> last, long next)
      throws IOException {
    if (last.isPresent()) {
      for (OutputIndex.Found found : published.batch(last.get().batch())) {
        refuseOther(checkpoint, found);
      }
    }
    List<OutputIndex.Found> ahead = last.isPresent() ? published.batch(next) : published.newest();
    for (OutputIndex.Found found : ahead) {
      if (found.batch() >= next) {
        refuseOther(checkpoint, found);
        throw new RefusedException(
            store.uri(found.folder())
                + ": published, but its commit is missing; the checkpoint is older than the output"
                + WAY_OUT);
      }
    }
  }

  private void refuseOther(Checkpoint checkpoint, OutputIndex.Found found) {
    if (!found.marker().checkpoint().equals(checkpoint.id())) {
      throw new RefusedException(
          store.uri(found.folder())
              + ": published by checkpoint "
              + found.marker().checkpoint()
              + ", but "
              + store.uri(layout.checkpointFile())
              + " is "
              + checkpoint.id()
              + WAY_OUT);
    }
  }

  /** The highest number among the records of a folder; a folder that is missing has none. */
  OptionalLong highest(String folder) throws IOException {
    return numbers(folder).stream().mapToLong(Long::longValue).max();
  }

  List<Long> numbers(String folder) throws IOException {
    try {
      return store.list(folder).stream()
          .map(Store.Entry::name)
          .filter(name -> name.matches("\\d{1,18}\\.json"))
          .map(name -> Long.valueOf(name.substring(0, name.indexOf('.'))))
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }
}
