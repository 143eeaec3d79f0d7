/** Decides whether and when a failed attempt is followed by another one. */
package dev.sparkfailover.job.restart;
