/** Reads texts of settings: files, durations, values. */
package dev.sparkfailover.job.settings.parse;
