package dev.sparkfailover.job.session;

/** Looks at the cluster, at most for some seconds; any thread may call it. */
@FunctionalInterface
public interface ClusterProbe {

  ClusterHealth health();
}
