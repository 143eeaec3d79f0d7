package dev.sparkfailover.monitor.status;

/**
 * How the job is, why, and what happens next.
 *
 * @param reason one line for people
 * @param next one line for people: what will happen by itself, or what a person must do
 */
public record Diagnosis(Status status, String reason, String next) {}
