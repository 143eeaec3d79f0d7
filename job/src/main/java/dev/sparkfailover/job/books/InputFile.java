package dev.sparkfailover.job.books;

import java.time.Instant;

/**
 * A file that waits in the input.
 *
 * @param name its path below the pipeline's input folder
 * @param size in bytes
 * @param modified its modification time
 */
public record InputFile(String name, long size, Instant modified) {}
