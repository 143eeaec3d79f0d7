/** Log events as JSON, one on each line. */
package dev.sparkfailover.job.output.json;
