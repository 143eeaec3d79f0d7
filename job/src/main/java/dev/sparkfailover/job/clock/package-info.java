/** The one source of time. */
package dev.sparkfailover.job.clock;
