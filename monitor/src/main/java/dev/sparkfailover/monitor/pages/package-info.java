/** The pages for people. */
package dev.sparkfailover.monitor.pages;
