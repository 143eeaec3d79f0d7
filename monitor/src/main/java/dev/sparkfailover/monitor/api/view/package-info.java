/** The parts of answers, as {@code docs/} describes them. */
package dev.sparkfailover.monitor.api.view;
