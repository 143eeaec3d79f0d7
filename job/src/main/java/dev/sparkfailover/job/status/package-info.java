/** What metrics and {@code /status} show, made from events. */
package dev.sparkfailover.job.status;
