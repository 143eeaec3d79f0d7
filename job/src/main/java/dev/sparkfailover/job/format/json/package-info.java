/** Reads JSON record by record, so that a bad record is a row and never lost. */
package dev.sparkfailover.job.format.json;
