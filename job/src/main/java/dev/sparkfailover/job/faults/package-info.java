/** Injects faults on purpose. */
package dev.sparkfailover.job.faults;
