/** Asks parties that are not trusted, again and again, within bounds. */
package dev.sparkfailover.monitor.source;
