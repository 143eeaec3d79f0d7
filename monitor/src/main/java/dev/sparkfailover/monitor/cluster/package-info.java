/** Asks the Spark cluster how it is. */
package dev.sparkfailover.monitor.cluster;
