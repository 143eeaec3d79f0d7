package dev.sparkfailover.job.quarantine;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.record.QuarantineRecord;
import dev.sparkfailover.job.record.RecordJson;
import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.RefusedException;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes a fixed file in again; the job may run meanwhile. */
public final class Requeue {
  private final Store store;
  private final Clock clock;

  public Requeue(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  private record Match(String path, QuarantineRecord found) {}

  /**
   * Moves the file back into the input of the pipeline that it came from.
   *
   * @param file its name in {@code quarantine/files/}, a path to it, or the name that it had in the
   *     input
   * @return where it lies now, for people
   * @throws RefusedException when there is no such file, or its place in the input is taken
   */
  public String requeue(String file) throws IOException {
    Match match = find(file.substring(file.lastIndexOf('/') + 1), file);
    QuarantineRecord found = match.found();
    String source = Layout.BAD_FILES + "/" + found.movedTo();
    String target = Layout.INPUT + "/" + found.input() + "/" + found.file();
    if (!store.exists(source)) {
      throw new RefusedException(
          store.uri(source)
              + ": not there"
              + (found.vanished() ? ", it had vanished already" : ""));
    }
    store.folders(target.substring(0, target.lastIndexOf('/')));
    move(source, target);
    note(match.path(), found);
    return store.uri(source) + " was moved to " + store.uri(target);
  }

  private void move(String source, String target) throws IOException {
    try {
      store.move(source, target);
    } catch (FileAlreadyExistsException e) {
      throw new RefusedException(
          store.uri(target) + ": a file of that name waits already; try again when it was taken in",
          e);
    }
  }

  private void note(String path, QuarantineRecord found) throws IOException {
    String temp = path + ".new";
    store.write(temp, RecordJson.bytes(found.requeuedAt(clock.now())));
    store.replace(temp, path);
  }

  private Match find(String name, String asked) throws IOException {
    List<Match> byOldName = new ArrayList<>();
    for (String folder : folders()) {
      for (Store.Entry entry : store.list(folder)) {
        Optional<Match> match = read(folder + "/" + entry.name());
        if (match.isPresent() && match.get().found().movedTo().equals(name)) {
          return match.get();
        }
        match
            .filter(it -> it.found().file().equals(asked))
            .filter(it -> it.found().requeued().isEmpty())
            .ifPresent(byOldName::add);
      }
    }
    return only(byOldName, asked);
  }

  private Match only(List<Match> matches, String asked) {
    if (matches.size() == 1) {
      return matches.getFirst();
    }
    String why =
        matches.isEmpty()
            ? "no such file is in quarantine"
            : "several files had that name, say which: "
                + matches.stream().map(match -> match.found().movedTo()).toList();
    throw new RefusedException(asked + ": " + why + " (see " + store.uri(Layout.BAD_FILES) + ")");
  }

  private Optional<Match> read(String path) throws IOException {
    return path.endsWith(".json")
        ? Optional.of(new Match(path, RecordJson.read(store, path, QuarantineRecord.class)))
        : Optional.empty();
  }

  private List<String> folders() throws IOException {
    List<String> all = new ArrayList<>();
    for (Store.Entry entry : store.list(Layout.CHECKPOINTS)) {
      String folder = Layout.CHECKPOINTS + "/" + entry.name() + "/quarantined";
      if (!entry.name().startsWith(".") && store.exists(folder)) {
        all.add(folder);
      }
    }
    return all;
  }
}
