/** Finds pipelines, the bundled ones and those in a user's jars. */
package dev.sparkfailover.job.plugins;
