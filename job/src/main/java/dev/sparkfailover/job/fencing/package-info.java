/** Elects one driver, and lets only the newest epoch write. */
package dev.sparkfailover.job.fencing;
