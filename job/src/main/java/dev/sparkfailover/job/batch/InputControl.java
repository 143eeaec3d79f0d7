package dev.sparkfailover.job.batch;

import dev.sparkfailover.job.batch.ExecutorProbe.Finding;
import dev.sparkfailover.job.batch.ExecutorProbe.Problem;
import dev.sparkfailover.job.failure.ExceptionSummary;
import dev.sparkfailover.job.failure.Suspect;
import dev.sparkfailover.job.fencing.ControlFiles;
import dev.sparkfailover.job.fencing.FencedOffException;
import dev.sparkfailover.job.record.KnownGoodFile;
import dev.sparkfailover.job.scan.BatchInput;
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
public final class InputControl implements ControlRun {
  private static final Suspect.Work NAME = new Suspect.Driver("control of the executors");

  private final AttemptContext context;
  private final ControlFiles files;
  // Of all checks so far: an executor on a machine that is not among them may be unfit.
  private final Set<String> proven = new HashSet<>();
  private final Set<String> unproven = new HashSet<>();

  public InputControl(AttemptContext context) {
    this.context = context;
    this.files = context.books().controlFiles();
  }

  /**
   * Before any input is planned.
   *
   * @throws UnfitExecutorsException when what reads the input cannot read it, or cannot write
   */
  public void requireFitExecutors() {
    context.attempt().activity().began(NAME);
    executors()
        .ifPresent(
            unsound -> {
              throw new UnfitExecutorsException(unsound);
            });
    context.attempt().activity().ended(NAME);
  }

  /** What is to be reported in place of a failure, if the executors are not fit for the input. */
  public Optional<Exception> unfitAfter(Exception failure) {
    if (context.local() || context.session().stopped() || context.attempt().stopping()) {
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
    Optional<KnownGoodFile> good = lastGood();
    if (good.isPresent()) {
      BatchInput work =
          new BatchInput(good.get().batch(), good.get().folder(), List.of(good.get().file()));
      try {
        context.processor().dryRead(work, () -> context.attempt().activity().progressed(NAME));
      } catch (RuntimeException e) {
        return failsNow(good.get(), e);
      } finally {
        context.attempt().activity().ended(NAME);
      }
    }
    Set<String> gone = context.local() ? Set.of() : goneUnproven();
    return gone.isEmpty()
        ? new Result.Sound(good.isPresent())
        : new Result.Unproven("executors came and went on " + String.join(", ", gone));
  }

  private Result failsNow(KnownGoodFile good, RuntimeException failure) {
    if (context.session().stopped() || context.attempt().stopping()) {
      throw failure;
    }
    return new Result.GoodFileFails(
        "%s of the archive, which was good in batch %s, cannot be read either: %s"
            .formatted(good.file().name(), good.batch(), ExceptionSummary.of(failure)));
  }

  private Optional<KnownGoodFile> lastGood() {
    try {
      return context.books().lastGood();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The machines of executors that no check met, each said once. */
  private Set<String> goneUnproven() {
    Set<String> gone = new HashSet<>(ExecutorProbes.hosts(context.session().spark()));
    gone.removeAll(proven);
    gone.removeAll(unproven);
    unproven.addAll(gone);
    return gone;
  }

  /** What is wrong with them; empty when each is fit. */
  private Optional<Result.Unsound> executors() {
    try {
      return context.local() ? here() : everywhere();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Result.Unsound> here() throws IOException {
    ControlFiles.Known known = files.existing();
    ExecutorProbe probe = new ExecutorProbe(known.path(), known.content(), Optional.empty());
    return unfit(ExecutorProbes.run(context.session().spark(), probe));
  }

  private Optional<Result.Unsound> everywhere() throws IOException {
    try {
      ControlFiles.Known known = files.beside(UUID.randomUUID() + "\n");
      ExecutorProbe probe =
          new ExecutorProbe(known.path(), known.content(), Optional.of(files.folder()));
      List<Finding> findings = ExecutorProbes.run(context.session().spark(), probe);
      Optional<Result.Unsound> unfit = unfit(findings);
      return unfit.isPresent() ? unfit : lost(findings, known.content());
    } finally {
      files.remove();
    }
  }

  private Optional<Result.Unsound> unfit(List<Finding> findings) {
    for (Finding each : findings) {
      if (each.problem() != Problem.NONE) {
        return Optional.of(UnfitExecutors.because(each, findings, context.input(), files.folder()));
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
