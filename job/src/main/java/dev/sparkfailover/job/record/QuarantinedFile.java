package dev.sparkfailover.job.record;

/** A file that was taken out of a plan, and its name in {@code quarantine/files/}. */
public record QuarantinedFile(String file, String movedTo) {}
