/**
 * The log file and the standard streams, behind queues: a full disk or a held terminal stops no
 * thread.
 */
package dev.sparkfailover.job.output;
