package dev.sparkfailover.job.cycle;

import dev.sparkfailover.job.books.InputFile;
import dev.sparkfailover.job.cycle.SearchMemory.Kind;
import dev.sparkfailover.job.cycle.SearchMemory.Stage;
import dev.sparkfailover.job.cycle.SearchMemory.Trial;
import dev.sparkfailover.job.cycle.Verdict.Found;
import dev.sparkfailover.job.cycle.Verdict.NotPoison;
import dev.sparkfailover.job.cycle.Verdict.Poison;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the files that make a batch fail, by bisection.
 *
 * <p>First by reading alone: a file that cannot be read is poison whatever the pipeline makes of
 * it, even if it is the only one. Then by the pipeline, where a failure of every file points at the
 * pipeline. No file is named unless it failed alone. About {@code 2 + k * (2 * log2(n) + 1)} dry
 * runs for {@code k} poison files among {@code n}.
 */
public final class PoisonSearch {

  /** A run may vanish for reasons of its own; a single file is not blamed for one such accident. */
  private static final int VANISHED_ALONE = 2;

  private final int max;

  /**
   * @param max the most files that may be set aside at once
   */
  public PoisonSearch(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("max: must be >= 1, got " + max);
    }
    this.max = max;
  }

  /**
   * Searches, or goes on with an unfinished search of the same files. A finished one is not
   * repeated: its verdict is in the log.
   *
   * @return empty if the search was broken off by something that is not the files' fault; it goes
   *     on with the next call
   */
  public Optional<Verdict> search(List<InputFile> files, DryRun dryRun, SearchLog log) {
    SearchMemory memory = SearchMemory.of(log, files);
    if (memory.verdict().isEmpty()) {
      try {
        memory.conclude(verdict(files, dryRun, memory));
      } catch (BrokenOff e) {
        return Optional.empty();
      }
    }
    return memory.verdict();
  }

  /** The verdict of a finished search of these very files, which the log still has. */
  public static Optional<Verdict> concluded(List<InputFile> files, SearchLog log) {
    return SearchMemory.of(log, files).verdict();
  }

  private Verdict verdict(List<InputFile> files, DryRun dryRun, SearchMemory memory)
      throws BrokenOff {
    Bisection reading = new Bisection(Kind.READ, files, dryRun, memory);
    reading.find(0, files.size(), false);
    if (!reading.found.isEmpty()) {
      return poison(reading.found, "cannot be read");
    }
    Bisection processing = new Bisection(Kind.PROCESS, files, dryRun, memory);
    if (!processing.find(0, files.size(), false)) {
      return new NotPoison(NotPoison.PASSES);
    }
    if (processing.found.isEmpty()) {
      return new NotPoison("each file passes alone, they fail only in combination");
    }
    return processing.found.size() == files.size()
        ? new NotPoison("every file fails (%s of %s)".formatted(files.size(), files.size()))
        : poison(processing.found, "fail");
  }

  private Verdict poison(List<Found> found, String what) {
    return found.size() > max
        ? new NotPoison("more than JOB_QUARANTINE_MAX_FILES (%s) files %s".formatted(max, what))
        : new Poison(found);
  }

  /** One search, by one kind of dry run. */
  private final class Bisection {
    private final Kind kind;
    private final List<InputFile> files;
    private final DryRun dryRun;
    private final SearchMemory memory;
    private final List<Found> found = new ArrayList<>();

    Bisection(Kind kind, List<InputFile> files, DryRun dryRun, SearchMemory memory) {
      this.kind = kind;
      this.files = files;
      this.dryRun = dryRun;
      this.memory = memory;
    }

    /**
     * Whether this group fails; its poison is added to what was found.
     *
     * @param blamed whether it must be its fault, because the other half of a failing group passed
     */
    boolean find(int from, int to, boolean blamed) throws BrokenOff {
      boolean alone = to - from == 1;
      if (found.size() > max) {
        return true;
      }
      // The blame is enough to look closer, but not to condemn.
      if ((alone || !blamed) && !fails(from, to)) {
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

    private boolean fails(int from, int to) throws BrokenOff {
      Trial trial = memory.trial(kind, from, to);
      return switch (trial.stage()) {
        case PASSED -> false;
        case FAILED -> true;
        case OPEN, TRYING ->
            isLost(trial) ? settle(trial.at(Stage.FAILED, lostWords(trial))) : attempt(trial);
      };
    }

    private boolean isLost(Trial trial) {
      boolean alone = trial.to() - trial.from() == 1;
      return trial.vanished() >= (alone ? VANISHED_ALONE : 1);
    }

    private boolean attempt(Trial trial) throws BrokenOff {
      memory.put(trial.at(Stage.TRYING, ""));
      List<InputFile> group = files.subList(trial.from(), trial.to());
      DryRun.Answer answer =
          switch (kind) {
            case READ -> dryRun.read(group);
            case PROCESS -> dryRun.process(group);
          };
      return switch (answer) {
        case DryRun.Answer.Passed passed -> settle(trial.at(Stage.PASSED, ""));
        case DryRun.Answer.Failed failed -> settle(trial.at(Stage.FAILED, failed.why()));
        case DryRun.Answer.Aborted aborted -> {
          memory.put(trial.at(Stage.OPEN, aborted.why()));
          throw new BrokenOff();
        }
      };
    }

    private boolean settle(Trial trial) {
      memory.put(trial);
      return trial.stage() == Stage.FAILED;
    }

    private String lostWords(Trial trial) {
      return "the run died or hung while it was tried (%s times)".formatted(trial.vanished());
    }
  }

  private static final class BrokenOff extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
