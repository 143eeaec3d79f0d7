/** Runs a pipeline over one batch, and checks that the executors can read and write its files. */
package dev.sparkfailover.job.batch;
