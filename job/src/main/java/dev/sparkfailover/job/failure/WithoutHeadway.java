package dev.sparkfailover.job.failure;

/** A failure in a search for poison that brought it no further: it is no step of it, and counts. */
public interface WithoutHeadway {}
