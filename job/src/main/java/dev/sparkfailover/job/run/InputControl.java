package dev.sparkfailover.job.run;

import dev.sparkfailover.job.books.ControlFiles;
import dev.sparkfailover.job.books.FencedOffException;
import dev.sparkfailover.job.books.GoodFile;
import dev.sparkfailover.job.cycle.Control;
import dev.sparkfailover.job.cycle.ExecutorProbe;
import dev.sparkfailover.job.cycle.ExecutorProbe.Finding;
import dev.sparkfailover.job.cycle.ExecutorProbe.Problem;
import dev.sparkfailover.job.cycle.ExecutorProbes;
import dev.sparkfailover.job.cycle.UnfitExecutorsException;
import dev.sparkfailover.job.cycle.Work;
import dev.sparkfailover.job.event.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Lets every executor read a file of the job's own beside the input and write one into staging, and
 * the reader of the input read the last file that was good.
 */
final class InputControl implements Control {
  private static final String NAME = "control of the executors";

  private final Workplace place;
  private final ControlFiles files;
  // Of all checks so far: an executor on a machine that is not among them may be unfit.
  private final Set<String> proven = new HashSet<>();
  private final Set<String> unproven = new HashSet<>();

  InputControl(Workplace place) {
    this.place = place;
    this.files = place.books().controlFiles();
  }

  /**
   * Before any input is planned.
   *
   * @throws UnfitExecutorsException when what reads the input cannot read it, or cannot write
   */
  void requireFitExecutors() {
    place.attempt().activity().began(NAME);
    executors()
        .ifPresent(
            unsound -> {
              throw new UnfitExecutorsException(unsound);
            });
    place.attempt().activity().ended(NAME);
  }

  /** What is to be reported in place of a failure, if the executors are not fit for the input. */
  Optional<Exception> unfitAfter(Exception failure) {
    if (place.local() || place.session().stopped() || place.attempt().stopping()) {
      return Optional.empty();
    }
    try {
      return executors().map(unsound -> because(unsound, failure));
    } catch (FencedOffException e) {
      throw e;
    } catch (RuntimeException e) {
      // The session does not answer any more: what failed first says more.
      failure.addSuppressed(e);
      return Optional.empty();
    }
  }

  private static Exception because(Result.Unsound unsound, Exception failure) {
    UnfitExecutorsException unfit = new UnfitExecutorsException(unsound);
    unfit.initCause(failure);
    return unfit;
  }

  @Override
  public Result check() {
    Optional<Result.Unsound> unsound = executors();
    return unsound.isPresent() ? unsound.get() : readers();
  }

  private Result readers() {
    Optional<GoodFile> good = lastGood();
    if (good.isPresent()) {
      Work work = new Work(good.get().batch(), good.get().folder(), List.of(good.get().file()));
      try {
        place.processor().dryRead(work, () -> place.attempt().activity().progressed(NAME));
      } catch (RuntimeException e) {
        return failsNow(good.get(), e);
      } finally {
        place.attempt().activity().ended(NAME);
      }
    }
    Set<String> gone = place.local() ? Set.of() : goneUnproven();
    return gone.isEmpty()
        ? new Result.Sound(good.isPresent())
        : new Result.Unproven("executors came and went on " + String.join(", ", gone));
  }

  private Result failsNow(GoodFile good, RuntimeException failure) {
    if (place.session().stopped() || place.attempt().stopping()) {
      throw failure;
    }
    return new Result.GoodFileFails(
        "%s of the archive, which was good in batch %s, cannot be read either: %s"
            .formatted(good.file().name(), good.batch(), Words.of(failure)));
  }

  private Optional<GoodFile> lastGood() {
    try {
      return place.books().lastGood();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The machines of executors that no check met, each said once. */
  private Set<String> goneUnproven() {
    Set<String> gone = new HashSet<>(ExecutorProbes.hosts(place.session().spark()));
    gone.removeAll(proven);
    gone.removeAll(unproven);
    unproven.addAll(gone);
    return gone;
  }

  /** What is wrong with them; empty when each is fit. */
  private Optional<Result.Unsound> executors() {
    try {
      return place.local() ? here() : everywhere();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Result.Unsound> here() throws IOException {
    ControlFiles.Known known = files.existing();
    ExecutorProbe probe = new ExecutorProbe(known.path(), known.content(), Optional.empty());
    return unfit(ExecutorProbes.run(place.session().spark(), probe));
  }

  private Optional<Result.Unsound> everywhere() throws IOException {
    try {
      ControlFiles.Known known = files.beside(UUID.randomUUID() + "\n");
      ExecutorProbe probe =
          new ExecutorProbe(known.path(), known.content(), Optional.of(files.folder()));
      List<Finding> findings = ExecutorProbes.run(place.session().spark(), probe);
      Optional<Result.Unsound> unfit = unfit(findings);
      return unfit.isPresent() ? unfit : lost(findings, known.content());
    } finally {
      files.remove();
    }
  }

  private Optional<Result.Unsound> unfit(List<Finding> findings) {
    for (Finding each : findings) {
      if (each.problem() != Problem.NONE) {
        return Optional.of(UnfitExecutors.because(each, findings, place.input(), files.folder()));
      }
      proven.add(each.host());
    }
    return Optional.empty();
  }

  /** What an executor wrote must be here: else its staging is a folder of its own. */
  private Optional<Result.Unsound> lost(List<Finding> findings, String content) throws IOException {
    for (Finding each : findings) {
      if (!files.written(each.written()).equals(Optional.of(content))) {
        return Optional.of(UnfitExecutors.lost(each, files.folder()));
      }
    }
    return Optional.empty();
  }
}
