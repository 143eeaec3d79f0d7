/** Gets hold of all that the job cannot work without, and waits for what is unavailable. */
package dev.sparkfailover.job.startup;
