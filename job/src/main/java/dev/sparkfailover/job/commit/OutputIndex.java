package dev.sparkfailover.job.commit;

import dev.sparkfailover.job.record.CheckpointMarker;
import dev.sparkfailover.job.record.RecordJson;
import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Looks at what was published, and by whom. */
final class OutputIndex {
  private final Store store;
  private final Layout layout;

  OutputIndex(Store store, Layout layout) {
    this.store = store;
    this.layout = layout;
  }

  /** A published batch of this pipeline, and the checkpoint that its folder carries. */
  record Found(String folder, long batch, CheckpointMarker marker) {}

  Optional<Found> at(String folder, long batch) throws IOException {
    String path = folder + "/" + Layout.batchName(batch);
    if (!store.exists(path + "/" + CheckpointMarker.NAME)) {
      return Optional.empty();
    }
    CheckpointMarker marker =
        RecordJson.read(store, path + "/" + CheckpointMarker.NAME, CheckpointMarker.class);
    return Optional.of(new Found(path, batch, marker))
        .filter(found -> found.marker().pipeline().equals(layout.pipeline()));
  }

  /** The same batch, in whatever output has it. */
  List<Found> batch(long batch) throws IOException {
    List<Found> all = new ArrayList<>();
    for (String folder : folders()) {
      at(folder, batch).ifPresent(all::add);
    }
    return all;
  }

  /** The newest batch of each output; this lists all of them, so it is for starts without books. */
  List<Found> newest() throws IOException {
    List<Found> all = new ArrayList<>();
    for (String folder : folders()) {
      OptionalLong highest =
          list(folder).stream()
              .map(Store.Entry::name)
              .filter(Layout::isBatch)
              .mapToLong(Layout::batchOf)
              .max();
      if (highest.isPresent()) {
        at(folder, highest.getAsLong()).ifPresent(all::add);
      }
    }
    return all;
  }

  private List<String> folders() throws IOException {
    List<String> all = new ArrayList<>();
    for (Store.Entry entry : list(Layout.OUTPUT)) {
      if (entry.folder() && !entry.name().startsWith(".") && !entry.name().startsWith("_")) {
        all.add(layout.published(entry.name()));
      }
    }
    all.add(layout.published(Layout.ROWS));
    return all;
  }

  private List<Store.Entry> list(String folder) throws IOException {
    try {
      return store.list(folder);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }
}
