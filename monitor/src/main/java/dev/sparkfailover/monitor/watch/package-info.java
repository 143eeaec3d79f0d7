/** Puts together what is seen of each job. */
package dev.sparkfailover.monitor.watch;
