/** The one source of time, and how a duration is written. */
package dev.sparkfailover.contract.time;
