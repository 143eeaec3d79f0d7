package dev.sparkfailover.job.batch;

import dev.sparkfailover.job.event.FailureClass;

/**
 * Tries what must succeed whatever lies in the input. As long as it fails, a failure says nothing
 * about a file.
 */
@FunctionalInterface
public interface ControlRun {

  /** It may throw what ends a session: then nothing is known. */
  Result check();

  /** What came of it. */
  sealed interface Result {

    /**
     * All executors that tried a file since the last check are fit for it.
     *
     * @param sameReader whether a file that was good before was read just now, as the input is read
     */
    record Sound(boolean sameReader) implements Result {}

    /** An executor came and went since the last check: the last trial may have been its failure. */
    record Unproven(String why) implements Result {}

    /** A file that was good before cannot be read any more: the reader is at fault, not a file. */
    record GoodFileFails(String why) implements Result {}

    /**
     * The executors are not fit for any file.
     *
     * @param reason {@code SESSION} when it may heal, {@code FATAL} when no wait heals it
     * @param why what is wrong, where, and what to do
     */
    record Unsound(FailureClass reason, String why) implements Result {}
  }
}
