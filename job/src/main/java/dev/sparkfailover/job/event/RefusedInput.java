package dev.sparkfailover.job.event;

import java.time.Instant;

/**
 * An input file that cannot be taken.
 *
 * @param file its path below the pipeline's input folder; bytes that are no text are shown as in a
 *     URI ({@code %E9})
 * @param why what was found, and what to do
 * @param since when it was first refused for this reason
 */
public record RefusedInput(String file, InputRefusal reason, String why, Instant since) {}
