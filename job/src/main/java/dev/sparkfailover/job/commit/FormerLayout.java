package dev.sparkfailover.job.commit;

import dev.sparkfailover.job.fencing.Epochs;
import dev.sparkfailover.job.fencing.FencedWriter;
import dev.sparkfailover.job.input.Archive;
import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.record.Commit;
import dev.sparkfailover.job.record.Plan;
import dev.sparkfailover.job.record.RecordJson;
import dev.sparkfailover.job.storage.InputFile;
import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.RefusedException;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;

/**
 * Takes over what earlier versions left: they kept archive and staging of all pipelines in one
 * folder each. Every step is one rename, and may be repeated.
 */
public final class FormerLayout {
  /** What the fence took away from {@code staging/epoch=E}; no pipeline can have this name. */
  private static final Logger LOG = JobLogger.of(FormerLayout.class);

  private static final Pattern BATCH = Pattern.compile("batch=(\\d{10,18})(\\.old-\\d+)?");
  private static final int MOST_PER_START = 10_000;

  private final Store store;
  private final FencedWriter writer;
  private final Layout layout;
  private final Checkpoints checkpoints;

  FormerLayout(Store store, FencedWriter writer, Layout layout, Checkpoints checkpoints) {
    this.store = store;
    this.writer = writer;
    this.layout = layout;
    this.checkpoints = checkpoints;
  }

  /** Whether the name is that of an archived batch, in the archive's top folder. */
  static boolean isBatch(String name) {
    return BATCH.matcher(name).matches();
  }

  /**
   * Takes what is this pipeline's out of the common archive: all of it, if there is no other
   * pipeline, else the batches whose files are those of its commits. The rest stays for the others.
   */
  void takeOverArchive() throws IOException {
    List<String> found =
        store.list(Layout.ARCHIVE).stream()
            .filter(Store.Entry::folder)
            .map(Store.Entry::name)
            .filter(FormerLayout::isBatch)
            .sorted()
            .limit(MOST_PER_START)
            .toList();
    boolean alone = !found.isEmpty() && others().isEmpty();
    for (String name : found) {
      if (alone || isOurs(name)) {
        writer.move(Layout.ARCHIVE + "/" + name, place(name, alone));
      }
    }
  }

  /** A batch that had to make room for one of another pipeline gets its own name back. */
  private String place(String name, boolean alone) throws IOException {
    Matcher batch = BATCH.matcher(name);
    boolean renamed = !alone && batch.matches();
    String target =
        renamed ? layout.archived(Long.parseLong(batch.group(1))) : layout.archive() + "/" + name;
    return store.exists(target) ? Archive.free(store, target) : target;
  }

  private boolean isOurs(String name) throws IOException {
    Matcher batch = BATCH.matcher(name);
    String record = batch.matches() ? layout.commit(Long.parseLong(batch.group(1))) : name;
    Optional<Commit> commit = store.exists(record) ? commit(record) : Optional.empty();
    return commit.isPresent()
        && !store.list(Layout.ARCHIVE + "/" + name).isEmpty()
        && holds(Layout.ARCHIVE + "/" + name, commit.get().plan());
  }

  /** Empty if it cannot be read: nothing is decided by it here, and its own pipeline says so. */
  private Optional<Commit> commit(String path) throws IOException {
    try {
      return Optional.of(RecordJson.read(store, path, Commit.class));
    } catch (RefusedException e) {
      return Optional.empty();
    }
  }

  /**
   * Takes what was staged for a batch that is decided and not done into this epoch's folder, where
   * the recovery looks for it.
   */
  void takeOverStaging(Commit open) throws IOException {
    for (String folder : StagingCleaner.fenced(store, Layout.FORMER_STAGING)) {
      String sealed = folder + "/" + Publisher.sealed(open.batch());
      if (folder.endsWith("/" + Epochs.fencedName(open.epoch())) && store.exists(sealed)) {
        claim(sealed, open);
      }
      String box = folder + "/" + Archive.boxName(open.batch());
      if (store.exists(box) && holds(box, open.plan())) {
        claim(box, open);
      }
    }
  }

  private void claim(String path, Commit open) throws IOException {
    String folder = writer.own(Epochs.fencedName(open.epoch()));
    writer.folder(folder);
    writer.move(path, folder + path.substring(path.lastIndexOf('/')));
  }

  /** Throws the rest of the common staging away, once no pipeline needs it any more. */
  void discardStaging() throws IOException {
    List<String> fenced = StagingCleaner.fenced(store, Layout.FORMER_STAGING);
    if (fenced.isEmpty()) {
      return;
    }
    for (String other : others()) {
      if (!isDone(other)) {
        LOG.info(
            "{} stays: pipeline {} has a batch to finish", store.uri(Layout.FORMER_STAGING), other);
        return;
      }
    }
    for (String folder : fenced) {
      StagingCleaner.rescue(store, writer, folder, Layout.ARCHIVE);
    }
    store.delete(Layout.FORMER_STAGING);
  }

  private boolean isDone(String pipeline) throws IOException {
    String commits = Layout.CHECKPOINTS + "/" + pipeline + "/commits";
    OptionalLong last = checkpoints.highest(commits);
    return last.isEmpty()
        || commit(commits + "/" + last.getAsLong() + ".json").filter(Commit::done).isPresent();
  }

  private Set<String> others() throws IOException {
    List<String> all = new ArrayList<>();
    for (Store.Entry entry : store.list(Layout.CHECKPOINTS)) {
      String checkpoint = Layout.CHECKPOINTS + "/" + entry.name() + "/checkpoint.json";
      if (entry.folder() && !entry.name().startsWith(".") && store.exists(checkpoint)) {
        all.add(entry.name());
      }
    }
    return all.stream().filter(name -> !name.equals(layout.pipeline())).collect(Collectors.toSet());
  }

  /** Whether each file there is one of the plan's. */
  private boolean holds(String folder, Plan plan) throws IOException {
    List<InputFile> files = new ArrayList<>();
    walk(folder, "", files);
    return files.stream().allMatch(file -> plan.files().stream().anyMatch(it -> isIt(it, file)));
  }

  private static boolean isIt(InputFile planned, InputFile found) {
    return planned.name().equals(found.name()) && planned.isStill(found);
  }

  private void walk(String folder, String below, List<InputFile> files) throws IOException {
    for (Store.Entry entry : store.list(below.isEmpty() ? folder : folder + "/" + below)) {
      String name = below.isEmpty() ? entry.name() : below + "/" + entry.name();
      if (entry.folder()) {
        walk(folder, name, files);
      } else {
        files.add(InputFile.of(name, entry));
      }
    }
  }
}
