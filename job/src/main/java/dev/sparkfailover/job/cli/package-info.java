/**
 * The command line: arguments, maintenance commands, the health check, and a process that waits for
 * a person.
 */
package dev.sparkfailover.job.cli;
