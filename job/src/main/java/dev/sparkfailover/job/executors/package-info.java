/** Follows the executors of a session through Spark's listener, and sums up what they did. */
package dev.sparkfailover.job.executors;
