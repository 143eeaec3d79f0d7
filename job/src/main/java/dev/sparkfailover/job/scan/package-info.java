/** Reads text files record by record: each is a row with the values that its text says, or bad. */
package dev.sparkfailover.job.scan;
