/**
 * Runs an application in a JVM of its own, and the protocol between that JVM and the supervisor.
 */
package dev.sparkfailover.job.application.process;
