/**
 * Runs attempts until the job is done, is stopped, or gives up. {@link Supervisor} is the loop,
 * {@link AttemptRunner} runs one attempt in it, {@link EventPublisher} records all that happens.
 */
package dev.sparkfailover.job.supervisor;
