package dev.sparkfailover.job.books;

import java.time.Instant;

/** A taken epoch; the highest one alone may write. */
record Epoch(int version, String program, long epoch, Holder holder, Instant at) {}
