/** Asks the job how it is. */
package dev.sparkfailover.monitor.job;
