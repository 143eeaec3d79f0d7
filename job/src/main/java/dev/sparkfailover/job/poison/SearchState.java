package dev.sparkfailover.job.poison;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sparkfailover.job.storage.InputFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a search knows so far; each change is in the log before it has any consequence. */
final class SearchState {
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final SearchLog log;
  private final List<InputFile> files;
  private final List<Trial> trials = new ArrayList<>();
  private Optional<SearchResult> outcome = Optional.empty();
  private Optional<Trial> unanswered = Optional.empty();

  /** What is tried. */
  enum Kind {
    READ,
    PROCESS
  }

  /** How far a trial is. */
  enum Stage {
    OPEN,
    TRYING,
    PASSED,
    FAILED
  }

  /**
   * One group of files: those from one index up to, not including, another.
   *
   * @param vanished how often a run ended without an answer while it was tried
   */
  record Trial(Kind kind, int from, int to, Stage stage, int vanished, String why) {
    Trial at(Stage next, String reason) {
      return new Trial(kind, from, to, next, vanished, reason);
    }

    /** The process died before it could record the answer. */
    Trial lost() {
      return new Trial(kind, from, to, Stage.OPEN, vanished + 1, why);
    }

    boolean alone() {
      return to - from == 1;
    }

    boolean isOf(Kind otherKind, int otherFrom, int otherTo) {
      return kind == otherKind && from == otherFrom && to == otherTo;
    }
  }

  /** The form on disk. */
  record Saved(
      int version,
      List<String> files,
      List<Trial> trials,
      List<SavedFound> poison,
      String notPoison) {}

  record SavedFound(String file, String why) {}

  private SearchState(SearchLog log, List<InputFile> files) {
    this.log = log;
    this.files = files;
  }

  /** Goes on where an earlier search over the very same files was; else begins anew. */
  static SearchState of(SearchLog log, List<InputFile> files) {
    SearchState memory = new SearchState(log, files);
    log.load().map(SearchState::parsed).ifPresent(memory::restore);
    return memory;
  }

  Optional<SearchResult> outcome() {
    return outcome;
  }

  Trial trial(Kind kind, int from, int to) {
    return trials.stream()
        .filter(trial -> trial.isOf(kind, from, to))
        .findFirst()
        .orElse(new Trial(kind, from, to, Stage.OPEN, 0, ""));
  }

  void put(Trial changed) {
    trials.removeIf(trial -> trial.isOf(changed.kind(), changed.from(), changed.to()));
    trials.add(changed);
    save();
  }

  /** Takes back what was held against the trial that had no answer. */
  void holdNothingAgainst() {
    if (unanswered.isPresent()) {
      put(unanswered.get().at(Stage.OPEN, ""));
      unanswered = Optional.empty();
    }
  }

  void conclude(SearchResult concluded) {
    outcome = Optional.of(concluded);
    save();
  }

  private void restore(Saved saved) {
    if (!saved.files().equals(names())) {
      return;
    }
    for (Trial trial : saved.trials()) {
      unanswered = trial.stage() == Stage.TRYING ? Optional.of(trial) : unanswered;
      trials.add(trial.stage() == Stage.TRYING ? trial.lost() : trial);
    }
    if (!saved.notPoison().isEmpty()) {
      outcome = Optional.of(notPoison(saved.notPoison()));
    } else if (!saved.poison().isEmpty()) {
      outcome =
          Optional.of(new SearchResult.Poison(saved.poison().stream().map(this::found).toList()));
    }
  }

  /** The form on disk has the reason alone. */
  private static SearchResult.NotPoison notPoison(String reason) {
    SearchResult.BatchPasses passes = new SearchResult.BatchPasses();
    return reason.equals(passes.reason()) ? passes : new SearchResult.BatchFails(reason);
  }

  private SearchResult.Found found(SavedFound saved) {
    return new SearchResult.Found(files.get(names().indexOf(saved.file())), saved.why());
  }

  private List<String> names() {
    return files.stream().map(InputFile::name).toList();
  }

  private void save() {
    List<SavedFound> poison = new ArrayList<>();
    String notPoison = "";
    if (outcome.isPresent()) {
      switch (outcome.get()) {
        case SearchResult.Poison found ->
            found.files().forEach(f -> poison.add(new SavedFound(f.file().name(), f.why())));
        case SearchResult.NotPoison not -> notPoison = not.reason();
      }
    }
    try {
      log.save(JSON.writeValueAsString(new Saved(VERSION, names(), trials, poison, notPoison)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("search record: cannot be written as JSON", e);
    }
  }

  private static Saved parsed(String json) {
    try {
      int version = JSON.readTree(json).path("version").asInt();
      if (version != VERSION) {
        throw new IllegalStateException(
            "search record: expected version %s, found %s; use the program that wrote it, or delete the record: the search then starts again"
                .formatted(VERSION, version));
      }
      return JSON.readValue(json, Saved.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "search record: is not the JSON expected (%s); delete it: the search then starts again"
              .formatted(e.getOriginalMessage()),
          e);
    }
  }
}
