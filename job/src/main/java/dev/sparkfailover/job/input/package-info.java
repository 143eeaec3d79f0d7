/**
 * The input directory as a queue: what waits, what cannot be taken, and where finished files go.
 */
package dev.sparkfailover.job.input;
