/** All that a person can set. */
package dev.sparkfailover.monitor.settings;
