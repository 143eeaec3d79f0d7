/** Runs a user's pipeline: one attempt is one session, in which cycle follows cycle. */
package dev.sparkfailover.job.pipeline;
