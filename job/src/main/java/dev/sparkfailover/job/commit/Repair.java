package dev.sparkfailover.job.commit;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.fencing.Fence;
import dev.sparkfailover.job.fencing.FencedWriter;
import dev.sparkfailover.job.input.Archive;
import dev.sparkfailover.job.record.Checkpoint;
import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.RefusedException;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What a person may do about books that were refused. Nothing is ever deleted. */
public final class Repair {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Store store;
  private final Layout layout;
  private final FencedWriter writer;
  private final Clock clock;

  /** The caller holds the fence and has taken the epoch for this. */
  public Repair(Store store, Layout layout, Fence fence, long epoch, Clock clock) {
    this.store = store;
    this.layout = layout;
    this.writer = new FencedWriter(store, fence, epoch, layout.pipeline());
    this.clock = clock;
  }

  /**
   * Makes a new checkpoint that goes on after the highest batch that was ever published, planned or
   * committed. The old checkpoint is set aside.
   *
   * @return what was done, for people
   */
  public String adopt() throws IOException {
    writer.open();
    Instant now = clock.now();
    Checkpoints checkpoints = new Checkpoints(store, writer, layout);
    if (sound(checkpoints)) {
      return store.uri(layout.checkpoint()) + ": the checkpoint is sound, nothing to adopt";
    }
    long first = firstFree(checkpoints);
    String aside = setCheckpointAside(now);
    Checkpoint made = checkpoints.create(now, first);
    return "checkpoint "
        + made.id()
        + " goes on with batch "
        + first
        + "; "
        + aside
        + "; input that was published but not archived yet is taken in again: compare the newest"
        + " published batch with what lies in "
        + store.uri(layout.inputFolder());
  }

  private boolean sound(Checkpoints checkpoints) throws IOException {
    if (!store.exists(layout.checkpointFile())) {
      return false;
    }
    try {
      checkpoints.open(clock.now());
      return true;
    } catch (RefusedException e) {
      // Just what there is to repair.
      return false;
    }
  }

  private long firstFree(Checkpoints checkpoints) throws IOException {
    LongStream outputs =
        new OutputIndex(store, layout).newest().stream().mapToLong(OutputIndex.Found::batch);
    LongStream records =
        Stream.concat(
                checkpoints.numbers(layout.plans()).stream(),
                checkpoints.numbers(layout.commits()).stream())
            .mapToLong(Long::longValue);
    OptionalLong highest = LongStream.concat(outputs, records).max();
    return highest.isPresent() ? highest.getAsLong() + 1 : 0;
  }

  /**
   * Sets the checkpoint and all that this pipeline published aside, under a dated name. The next
   * batch is 0.
   *
   * @return what was done, for people
   */
  public String reset() throws IOException {
    writer.open();
    Instant now = clock.now();
    List<String> actions = new ArrayList<>();
    actions.add(setCheckpointAside(now));
    for (OutputIndex.Found found : new OutputIndex(store, layout).newest()) {
      String folder = found.folder().substring(0, found.folder().lastIndexOf('/'));
      actions.add(setAside(folder, now));
    }
    new Checkpoints(store, writer, layout).create(now, 0);
    return String.join("; ", actions);
  }

  private String setCheckpointAside(Instant now) throws IOException {
    return store.exists(layout.checkpoint())
        ? setAside(layout.checkpoint(), now)
        : "there was no checkpoint";
  }

  /** To a hidden folder beside it, where no reader of the output looks. */
  private String setAside(String path, Instant now) throws IOException {
    int slash = path.lastIndexOf('/');
    String folder = path.substring(0, slash) + "/.aside-" + STAMP.format(now);
    store.folders(folder);
    String target = folder + path.substring(slash);
    if (store.exists(target)) {
      target = Archive.free(store, target);
    }
    writer.move(path, target);
    return store.uri(path) + " was set aside as " + store.uri(target);
  }
}
