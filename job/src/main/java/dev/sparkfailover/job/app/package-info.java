/** A user's own job: pipelines from jars, and existing applications run unchanged. */
package dev.sparkfailover.job.app;
