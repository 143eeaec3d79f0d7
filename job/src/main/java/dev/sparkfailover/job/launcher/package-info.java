/** Starts JVMs: their options, the restart of a process that died, and a program beside it. */
package dev.sparkfailover.job.launcher;
