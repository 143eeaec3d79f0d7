/** Finds an attempt that makes no progress. */
package dev.sparkfailover.job.watchdog;
