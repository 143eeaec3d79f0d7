package dev.sparkfailover.job.failure;

/** Marks an exception that says: another driver owns the job now, this one must end. */
public interface FencedOff {}
