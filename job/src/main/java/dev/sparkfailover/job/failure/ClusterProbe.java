package dev.sparkfailover.job.failure;

/** Looks at the cluster, at most for some seconds; any thread may call it. */
@FunctionalInterface
public interface ClusterProbe {

  ClusterHealth health();
}
