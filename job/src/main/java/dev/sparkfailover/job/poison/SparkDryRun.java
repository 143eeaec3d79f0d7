package dev.sparkfailover.job.poison;

import dev.sparkfailover.job.batch.BatchProcessor;
import dev.sparkfailover.job.batch.ControlRun;
import dev.sparkfailover.job.failure.CauseChain;
import dev.sparkfailover.job.failure.ExceptionSummary;
import dev.sparkfailover.job.failure.TransientIo;
import dev.sparkfailover.job.scan.BatchInput;
import dev.sparkfailover.job.storage.InputFile;
import java.util.List;
import java.util.function.Predicate;

/**
 * Tries files with a real session.
 *
 * @param processor the pipeline
 * @param work the batch that the files belong to
 * @param notTheirFault whether an exception says nothing about the files, because the session is
 *     gone or the attempt was asked to stop; transient I/O errors are known without it
 * @param progressed called whenever the driver's part of the work moves on
 * @param checked says whether the session is fit to try files
 */
public record SparkDryRun(
    BatchProcessor processor,
    BatchInput work,
    Predicate<Exception> notTheirFault,
    Runnable progressed,
    ControlRun checked)
    implements DryRun {
  @Override
  public ControlRun.Result control() {
    return checked.check();
  }

  @Override
  public Answer read(List<InputFile> files) {
    return answer(() -> processor.dryRead(work.with(files), progressed));
  }

  @Override
  public Answer process(List<InputFile> files) {
    return answer(() -> processor.dryRun(work.with(files), progressed));
  }

  /** An {@link Error} goes through: the JVM may be unsound, and the search goes on in another. */
  private Answer answer(Trial trial) {
    try {
      trial.run();
      return new Answer.Passed();
    } catch (Exception e) {
      return notTheirFault.test(e) || TransientIo.in(e) || misfits(e)
          ? new Answer.Aborted(ExceptionSummary.of(e))
          : new Answer.Failed(ExceptionSummary.of(e));
    }
  }

  /** Classes that do not fit together fail for each file that comes to them. */
  private static boolean misfits(Exception failure) {
    return CauseChain.of(failure).has(List.of(LinkageError.class));
  }

  private interface Trial {
    void run() throws Exception;
  }
}
