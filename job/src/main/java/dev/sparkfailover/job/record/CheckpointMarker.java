package dev.sparkfailover.job.record;

/** Lies in each published folder and says which checkpoint published it. */
public record CheckpointMarker(
    int version, String program, String checkpoint, String pipeline, long batch) {
  /** Spark and its kin skip names that begin with an underscore. */
  public static final String NAME = "_checkpoint";
}
