/**
 * What the supervisor and the work that it runs agree on: a runner, an attempt, its progress, its
 * end.
 */
package dev.sparkfailover.job.attempt;
