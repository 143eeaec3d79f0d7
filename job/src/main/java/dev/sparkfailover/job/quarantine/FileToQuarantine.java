package dev.sparkfailover.job.quarantine;

/**
 * A planned file that is to be set aside.
 *
 * @param name its name in the plan
 * @param why for people
 * @param attempt the attempt that found it
 */
public record FileToQuarantine(String name, String why, long attempt) {}
