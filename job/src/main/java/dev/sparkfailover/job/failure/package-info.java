/** Says of which class a failure is, from its causes and from what the cluster shows. */
package dev.sparkfailover.job.failure;
