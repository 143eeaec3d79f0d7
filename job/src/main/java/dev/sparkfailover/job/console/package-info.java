/** Shows events to people, and reads the log back. */
package dev.sparkfailover.job.console;
