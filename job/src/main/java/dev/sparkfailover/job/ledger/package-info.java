/**
 * The memory of the job over all its processes: an append-only file of events, and what they amount
 * to.
 */
package dev.sparkfailover.job.ledger;
