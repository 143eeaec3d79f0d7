/** The one source of time. */
package dev.sparkfailover.monitor.clock;
