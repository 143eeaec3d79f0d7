/** Opens and closes the Spark session of each attempt, and observes it. */
package dev.sparkfailover.job.session;
