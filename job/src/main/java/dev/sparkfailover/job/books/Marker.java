package dev.sparkfailover.job.books;

/** Lies in each published folder and says which checkpoint published it. */
record Marker(int version, String program, String checkpoint, String pipeline, long batch) {
  /** Spark and its kin skip names that begin with an underscore. */
  static final String NAME = "_checkpoint";
}
