package dev.sparkfailover.job.cycle;

import dev.sparkfailover.job.books.InputFile;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Tries files with a real session.
 *
 * @param processor the pipeline
 * @param work the batch that the files belong to
 * @param notTheirFault whether an exception says nothing about the files, because the session is
 *     gone or the attempt was asked to stop; transient I/O errors are known without it
 * @param progressed called whenever the driver's part of the work moves on
 */
public record SparkDryRun(
    BatchProcessor processor, Work work, Predicate<Exception> notTheirFault, Runnable progressed)
    implements DryRun {
  private static final String ARROW = " <- ";

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
      boolean other = TransientIo.isCauseOf(e) || notTheirFault.test(e);
      return other ? new Answer.Aborted(words(e)) : new Answer.Failed(words(e));
    }
  }

  /** The first line of the outermost message, and of the innermost cause. */
  private static String words(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .map(SparkDryRun::line)
        .distinct()
        .reduce((outermost, innermost) -> outermost.split(ARROW, 2)[0] + ARROW + innermost)
        .orElseThrow();
  }

  private static String line(Throwable failure) {
    String first = failure.toString().lines().findFirst().orElse("");
    return first.length() <= 300 ? first : first.substring(0, 300) + "…";
  }

  private interface Trial {
    void run() throws Exception;
  }
}
