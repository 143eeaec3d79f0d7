/** The Spark session of an attempt: its start and end, what it does, and why it failed. */
package dev.sparkfailover.job.session;
