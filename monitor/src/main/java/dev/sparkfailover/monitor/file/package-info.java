/** Follows a file that grows and is replaced. */
package dev.sparkfailover.monitor.file;
