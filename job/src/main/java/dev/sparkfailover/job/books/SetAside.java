package dev.sparkfailover.job.books;

/** A file that was taken out of a plan, and its name in {@code quarantine/files/}. */
public record SetAside(String file, String movedTo) {}
