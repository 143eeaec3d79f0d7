package dev.sparkfailover.monitor.cluster;

/**
 * What a worker's own {@code /json/} said.
 *
 * @param executors at work on it now
 * @param finishedExecutors that it still remembers
 */
public record WorkerState(
    String id,
    int cores,
    int coresUsed,
    long memoryBytes,
    long memoryUsedBytes,
    int executors,
    int finishedExecutors) {}
