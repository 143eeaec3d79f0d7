package dev.sparkfailover.job.record;

import java.time.Instant;

/**
 * The identity of one pipeline's books.
 *
 * @param firstBatch where they begin: above 0 when they adopted what an older checkpoint published
 */
public record Checkpoint(
    int version, String program, String id, String pipeline, Instant created, long firstBatch) {}
