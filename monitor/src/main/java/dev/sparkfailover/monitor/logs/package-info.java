/** Follows the job's log, in each format that it may have. */
package dev.sparkfailover.monitor.logs;
