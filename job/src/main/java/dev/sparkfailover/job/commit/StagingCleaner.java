package dev.sparkfailover.job.commit;

import dev.sparkfailover.job.fencing.Epochs;
import dev.sparkfailover.job.fencing.FencedWriter;
import dev.sparkfailover.job.input.Archive;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/** What older epochs left in staging; it was renamed into ours when we took over. */
final class StagingCleaner {
  private static final Logger LOG = JobLogger.of(StagingCleaner.class);

  private final Store store;
  private final FencedWriter writer;
  private final Layout layout;

  StagingCleaner(Store store, FencedWriter writer, Layout layout) {
    this.store = store;
    this.writer = writer;
    this.layout = layout;
  }

  /** The sealed outputs of a batch that the epoch committed; a path that may not exist. */
  String sealed(long epoch, long batch) throws IOException {
    String own = writer.own(Publisher.sealed(batch));
    for (String folder : fenced()) {
      String sealed = folder + "/" + Publisher.sealed(batch);
      if (folder.endsWith("/" + Epochs.fencedName(epoch)) && store.exists(sealed)) {
        return sealed;
      }
    }
    return own;
  }

  /** Goes on with the archive of a batch where an older epoch stopped. */
  void reclaimBox(long batch) throws IOException {
    Optional<String> box = box(Archive.boxName(batch));
    if (box.isPresent()) {
      writer.move(box.get(), writer.own(Archive.boxName(batch)));
    }
  }

  private Optional<String> box(String name) throws IOException {
    for (String folder : fenced()) {
      if (store.exists(folder + "/" + name)) {
        return Optional.of(folder + "/" + name);
      }
    }
    return Optional.empty();
  }

  /** Throws it all away, except input files that an abandoned checkpoint was about to archive. */
  void discard() throws IOException {
    for (String folder : fenced()) {
      rescue(store, writer, folder, layout.archive());
    }
    for (Store.Entry entry : store.list(writer.own(""))) {
      if (Epochs.fenced(entry.name())) {
        store.delete(writer.own(entry.name()));
      }
    }
  }

  static void rescue(Store store, FencedWriter writer, String folder, String archive)
      throws IOException {
    for (Store.Entry entry : store.list(folder)) {
      if (entry.name().startsWith("archive=")) {
        String target = Archive.free(store, archive + "/rescued");
        LOG.warn("Input files of an abandoned batch were found: they are now in {}", target);
        writer.move(folder + "/" + entry.name(), target);
      }
    }
  }

  /**
   * Throws away what tasks staged that outlived their batch or their attempt: Spark's writers make
   * the folders anew that were taken away from them. Only while no batch is open; other pipelines
   * have none open here, for one driver is at work at a time.
   */
  void sweep() throws IOException {
    for (Epochs.Staged staged : Epochs.staged(store)) {
      if (staged.epoch() > writer.epoch()) {
        continue;
      }
      String folder = staged.folder();
      for (Store.Entry entry : store.list(folder)) {
        if (entry.name().startsWith(Layout.BATCH)) {
          store.delete(folder + "/" + entry.name());
          LOG.info(
              "{}/{} was staged late by tasks of an attempt that is over: deleted",
              folder,
              entry.name());
        }
      }
    }
  }

  private List<String> fenced() throws IOException {
    return fenced(store, writer.own(""));
  }

  /** All folders below that one which were taken away from older epochs. */
  static List<String> fenced(Store store, String folder) throws IOException {
    List<String> all = new ArrayList<>();
    collect(store, folder, all);
    return all;
  }

  private static void collect(Store store, String folder, List<String> all) throws IOException {
    for (Store.Entry entry : entries(store, folder)) {
      if (entry.folder() && Epochs.fenced(entry.name())) {
        String path = folder.endsWith("/") ? folder + entry.name() : folder + "/" + entry.name();
        all.add(path);
        collect(store, path, all);
      }
    }
  }

  private static List<Store.Entry> entries(Store store, String folder) throws IOException {
    try {
      return store.list(folder);
    } catch (NoSuchFileException e) {
      // Nothing was ever taken away.
      return List.of();
    }
  }
}
