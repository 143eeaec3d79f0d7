/** What Spark and its libraries leave in a JVM after a session, and how it is released. */
package dev.sparkfailover.job.session.internals;
