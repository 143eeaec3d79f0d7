/**
 * Reads exactly the files of a batch; the only package below Spark's public API besides {@code
 * format} and {@code session.internals}.
 */
package dev.sparkfailover.job.scan;
