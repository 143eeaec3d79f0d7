/** What one cycle does with a pipeline: run it over a batch, and look for poison in its files. */
package dev.sparkfailover.job.cycle;
