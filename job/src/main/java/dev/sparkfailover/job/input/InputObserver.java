package dev.sparkfailover.job.input;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.storage.InputFile;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Knows what waits in the input at any time: it looks itself while no attempt does, as in a long
 * cycle, in a backoff, or after the job gave up. It reads names and times, and decides nothing.
 */
public final class InputObserver implements Supplier<Optional<Backlog>> {
  /** A look costs at most this part of the time. */
  private static final int COSTS_AT_MOST = 20;

  private static final Duration AT_MOST_EVERY = Duration.ofSeconds(10);

  private final Store store;
  private final RefusedFiles refused;
  private final Clock clock;
  private final Supplier<Optional<InputSnapshot>> attempts;
  private final Supplier<Optional<String>> folder;
  private volatile Optional<InputSnapshot> own = Optional.empty();

  /**
   * @param attempts what the attempts saw at their last look
   * @param folder the input folder below the store, once it is known
   */
  public InputObserver(
      Store store,
      RefusedFiles refused,
      Clock clock,
      Supplier<Optional<InputSnapshot>> attempts,
      Supplier<Optional<String>> folder) {
    this.store = store;
    this.refused = refused;
    this.clock = clock;
    this.attempts = attempts;
    this.folder = folder;
  }

  /** As of the last look, of an attempt or its own. Never blocks. */
  @Override
  public Optional<Backlog> get() {
    return newest().map(InputSnapshot::backlog);
  }

  private Optional<InputSnapshot> newest() {
    Optional<InputSnapshot> theirs = attempts.get();
    return own.filter(mine -> theirs.filter(look -> look.after(mine)).isEmpty()).or(() -> theirs);
  }

  /**
   * Looks if no attempt did for a while. May block for as long as the storage does.
   *
   * @return how long to wait before the next call
   */
  public Duration tick() throws IOException {
    long now = clock.nanos();
    boolean due = newest().filter(look -> now - look.nanos() < AT_MOST_EVERY.toNanos()).isEmpty();
    Optional<String> where = due ? folder.get() : Optional.empty();
    if (where.isPresent()) {
      own = Optional.of(new InputSnapshot(backlog(where.get()), now));
    }
    Duration rest = Duration.ofNanos(clock.nanos() - now).multipliedBy(COSTS_AT_MOST);
    return rest.compareTo(AT_MOST_EVERY) > 0 ? rest : AT_MOST_EVERY;
  }

  private Backlog backlog(String where) throws IOException {
    List<InputFile> waiting = new ArrayList<>();
    walk(where, "", waiting);
    waiting.removeIf(refused::holds);
    Optional<Instant> oldest = waiting.stream().map(InputFile::modified).min(Instant::compareTo);
    return new Backlog(waiting.size(), oldest);
  }

  private void walk(String where, String below, List<InputFile> found) throws IOException {
    for (Store.Entry entry : InputNames.visible(store.survey(where))) {
      String name = below + entry.name();
      if (entry.folder()) {
        enter(where + "/" + entry.name(), name + "/", found);
      } else if (entry.file()) {
        found.add(InputFile.of(name, entry));
      }
    }
  }

  /** A sub-folder that cannot be listed, or is gone by now, hides nothing else. */
  private void enter(String where, String below, List<InputFile> found) throws IOException {
    try {
      walk(where, below, found);
    } catch (java.nio.file.NoSuchFileException
        | java.nio.file.AccessDeniedException
        | org.apache.hadoop.security.AccessControlException e) {
      // The next cycle names it, and refuses it if it has to.
      return;
    }
  }
}
