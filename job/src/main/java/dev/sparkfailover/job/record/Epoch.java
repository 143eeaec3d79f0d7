package dev.sparkfailover.job.record;

import java.time.Instant;

/** A taken epoch; the highest one alone may write. */
public record Epoch(int version, String program, long epoch, DriverId holder, Instant at) {}
