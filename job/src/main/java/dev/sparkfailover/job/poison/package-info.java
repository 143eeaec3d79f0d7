/** Finds the files that make a batch fail, by dry runs and bisection. */
package dev.sparkfailover.job.poison;
