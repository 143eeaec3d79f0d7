/** Answers from what is held in memory. */
package dev.sparkfailover.monitor.api;
