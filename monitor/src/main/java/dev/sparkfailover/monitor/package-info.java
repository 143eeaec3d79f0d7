/** The monitor: its entry points and how its parts are wired together. */
package dev.sparkfailover.monitor;
