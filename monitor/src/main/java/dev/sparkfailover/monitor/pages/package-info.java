/** Plain HTML for people: pure functions of what is held in memory. */
package dev.sparkfailover.monitor.pages;
