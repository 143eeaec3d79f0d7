/** Runs attempts until the job is done, is stopped, or gives up. */
package dev.sparkfailover.job.supervisor;
