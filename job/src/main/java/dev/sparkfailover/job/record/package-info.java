/** The files in which the job keeps its books: plan, commit, quarantine record, checkpoint. */
package dev.sparkfailover.job.record;
