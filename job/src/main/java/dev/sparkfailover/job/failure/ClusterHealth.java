package dev.sparkfailover.job.failure;

/**
 * What is known of the cluster.
 *
 * @param lost whether its master is unreachable or it grants no executors
 * @param words the same for people
 */
public record ClusterHealth(boolean lost, String words) {}
