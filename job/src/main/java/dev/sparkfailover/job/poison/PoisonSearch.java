package dev.sparkfailover.job.poison;

import dev.sparkfailover.job.batch.ControlRun;
import dev.sparkfailover.job.batch.UnfitExecutorsException;
import dev.sparkfailover.job.poison.SearchResult.BatchFails;
import dev.sparkfailover.job.poison.SearchResult.BatchPasses;
import dev.sparkfailover.job.poison.SearchResult.Found;
import dev.sparkfailover.job.poison.SearchResult.NotPoison;
import dev.sparkfailover.job.poison.SearchResult.Poison;
import dev.sparkfailover.job.poison.SearchState.Kind;
import dev.sparkfailover.job.poison.SearchState.Stage;
import dev.sparkfailover.job.poison.SearchState.Trial;
import dev.sparkfailover.job.storage.InputFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the files that make a batch fail, by bisection.
 *
 * <p>First by reading alone, then, among the files that can be read, by the pipeline: both kinds of
 * poison may be in one batch. A failure of every file points at what all have in common, the
 * pipeline or its reader. No file is named unless it failed alone, between two {@link ControlRun
 * controls} that did not. About {@code 2 + k * (2 * log2(n) + 1)} dry runs of each kind for {@code
 * k} poison files among {@code n}.
 */
public final class PoisonSearch {

  /** A run may vanish for reasons of its own; a single file is not blamed for one such accident. */
  private static final int VANISHED_ALONE = 2;

  /** How often a file is tried again because the executor that failed is gone. */
  private static final int UNPROVEN = 3;

  private final int max;
  private final int inARow;

  /**
   * @param max the most files that may be set aside without a good batch in between; 0: none ever
   * @param inARow how many were since the last good batch
   */
  public PoisonSearch(int max, int inARow) {
    if (max < 0 || inARow < 0) {
      throw new IllegalArgumentException(
          "max and inARow: must be >= 0, got %s and %s".formatted(max, inARow));
    }
    this.max = max;
    this.inARow = inARow;
  }

  /**
   * Searches, or goes on with an unfinished search of the same files. A finished one is not
   * repeated: its verdict is in the log.
   *
   * @return empty if the search was broken off by something that is not the files' fault; it goes
   *     on with the next call
   * @throws UnfitExecutorsException as long as a control fails; nothing is held against a file then
   */
  public Optional<SearchResult> search(List<InputFile> files, DryRun dryRun, SearchLog log) {
    SearchState memory = SearchState.of(log, files);
    if (memory.outcome().isEmpty()) {
      try {
        memory.conclude(outcome(files, dryRun, memory));
      } catch (GoodFileFailsException e) {
        memory.conclude(new BatchFails(e.getMessage()));
      } catch (BrokenOff e) {
        return Optional.empty();
      }
    }
    return memory.outcome();
  }

  /** The verdict of a finished search of these very files, which the log still has. */
  public static Optional<SearchResult> concluded(List<InputFile> files, SearchLog log) {
    return SearchState.of(log, files).outcome();
  }

  /** The run that tried some of these files ended for a reason that is not theirs. */
  public static void holdNothingAgainst(List<InputFile> files, SearchLog log) {
    SearchState.of(log, files).holdNothingAgainst();
  }

  private SearchResult outcome(List<InputFile> files, DryRun dryRun, SearchState memory)
      throws BrokenOff, GoodFileFailsException {
    boolean sameReader = sound(dryRun.control()).sameReader();
    Bisection reading = new Bisection(Kind.READ, files, dryRun, memory, left());
    reading.find(0, files.size(), false);
    List<Found> unreadable = reading.found;
    if (unreadable.size() > left()) {
      return tooMany(unreadable, "cannot be read");
    }
    if (unreadable.size() == files.size()) {
      return files.size() == 1 || sameReader ? new Poison(unreadable) : everyFile(files, "read");
    }
    return processed(readable(files, unreadable), unreadable, dryRun, memory);
  }

  /** What the pipeline makes of the files that can be read. */
  private SearchResult processed(
      List<InputFile> files, List<Found> unreadable, DryRun dryRun, SearchState memory)
      throws BrokenOff, GoodFileFailsException {
    int rest = left() - unreadable.size();
    Bisection processing = new Bisection(Kind.PROCESS, files, dryRun, memory, rest);
    boolean fails = processing.find(0, files.size(), false);
    List<Found> found = new ArrayList<>(unreadable);
    found.addAll(processing.found);
    if (found.size() > left()) {
      return tooMany(found, "fail");
    }
    if (fails && processing.found.size() == files.size()) {
      return unreadable.isEmpty() ? everyFile(files, "processed") : new Poison(unreadable);
    }
    if (!found.isEmpty()) {
      return new Poison(found);
    }
    return fails
        ? new BatchFails("each file passes alone, they fail only in combination")
        : new BatchPasses();
  }

  private static List<InputFile> readable(List<InputFile> files, List<Found> unreadable) {
    List<InputFile> rest = new ArrayList<>(files);
    rest.removeAll(unreadable.stream().map(Found::file).toList());
    return List.copyOf(rest);
  }

  private static NotPoison everyFile(List<InputFile> files, String what) {
    int all = files.size();
    return new BatchFails("every file fails (%s of %s) when it is %s".formatted(all, all, what));
  }

  private int left() {
    return Math.max(0, max - inARow);
  }

  private NotPoison tooMany(List<Found> found, String what) {
    String before =
        inARow == 0
            ? ""
            : ", after %s that were set aside since the last good batch".formatted(inARow);
    return new BatchFails(
        "more than JOB_QUARANTINE_MAX_FILES (%s) files %s%s; one of them is %s: %s"
            .formatted(max, what, before, found.getFirst().file().name(), found.getFirst().why()));
  }

  private static ControlRun.Result.Sound sound(ControlRun.Result result)
      throws GoodFileFailsException {
    return switch (result) {
      case ControlRun.Result.Sound sound -> sound;
      case ControlRun.Result.Unproven unproven -> new ControlRun.Result.Sound(false);
      case ControlRun.Result.GoodFileFails fails -> throw new GoodFileFailsException(fails.why());
      case ControlRun.Result.Unsound unsound -> throw new UnfitExecutorsException(unsound);
    };
  }

  /** One search, by one kind of dry run. */
  private static final class Bisection {
    private final Kind kind;
    private final List<InputFile> files;
    private final DryRun dryRun;
    private final SearchState memory;
    private final int max;
    private final List<Found> found = new ArrayList<>();

    Bisection(Kind kind, List<InputFile> files, DryRun dryRun, SearchState memory, int max) {
      this.kind = kind;
      this.files = files;
      this.dryRun = dryRun;
      this.memory = memory;
      this.max = max;
    }

    /**
     * Whether this group fails; its poison is added to what was found.
     *
     * @param suspects whether it must be its fault, because the other half of a failing group
     *     passed
     */
    boolean find(int from, int to, boolean suspects) throws BrokenOff, GoodFileFailsException {
      boolean alone = to - from == 1;
      if (found.size() > max) {
        return true;
      }
      // That the other half passed is enough to look closer, but not to set a file aside.
      if ((alone || !suspects) && !fails(from, to)) {
        return false;
      }
      if (alone) {
        found.add(new Found(files.get(from), memory.trial(kind, from, to).why()));
        return true;
      }
      int middle = (from + to) >>> 1;
      boolean left = find(from, middle, false);
      find(middle, to, !left);
      return true;
    }

    private boolean fails(int from, int to) throws BrokenOff, GoodFileFailsException {
      Trial trial = memory.trial(kind, from, to);
      return switch (trial.stage()) {
        case PASSED -> false;
        case FAILED -> true;
        case OPEN, TRYING -> isLost(trial) ? failed(trial, lostWords(trial), 1) : attempt(trial, 1);
      };
    }

    private boolean isLost(Trial trial) {
      return trial.vanished() >= (trial.alone() ? VANISHED_ALONE : 1);
    }

    private boolean attempt(Trial trial, int time) throws BrokenOff, GoodFileFailsException {
      memory.put(trial.at(Stage.TRYING, ""));
      List<InputFile> group = files.subList(trial.from(), trial.to());
      DryRun.Answer answer =
          switch (kind) {
            case READ -> dryRun.read(group);
            case PROCESS -> dryRun.process(group);
          };
      return switch (answer) {
        case DryRun.Answer.Passed passed -> settle(trial.at(Stage.PASSED, ""));
        case DryRun.Answer.Failed failed -> failed(trial, failed.why(), time);
        case DryRun.Answer.Aborted aborted -> {
          memory.put(trial.at(Stage.OPEN, aborted.why()));
          throw new BrokenOff();
        }
      };
    }

    /** A group's failure only says where to look; a file's is held against it after a control. */
    private boolean failed(Trial trial, String why, int time)
        throws BrokenOff, GoodFileFailsException {
      if (!trial.alone()) {
        return settle(trial.at(Stage.FAILED, why));
      }
      memory.put(trial.at(Stage.OPEN, why));
      ControlRun.Result result = dryRun.control();
      if (!(result instanceof ControlRun.Result.Unproven)) {
        sound(result);
        return settle(trial.at(Stage.FAILED, why));
      }
      if (time == UNPROVEN) {
        throw new BrokenOff();
      }
      return attempt(trial, time + 1);
    }

    private boolean settle(Trial trial) {
      memory.put(trial);
      return trial.stage() == Stage.FAILED;
    }

    private static String lostWords(Trial trial) {
      return "the run died or hung while it was tried (%s times)".formatted(trial.vanished());
    }
  }

  private static final class BrokenOff extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private static final class GoodFileFailsException extends Exception {
    private static final long serialVersionUID = 1L;

    GoodFileFailsException(String why) {
      super(why);
    }
  }
}
