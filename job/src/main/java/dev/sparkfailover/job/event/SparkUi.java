package dev.sparkfailover.job.event;

import java.util.OptionalInt;

/**
 * Where the session of an attempt can be looked at.
 *
 * @param applicationId Spark's name of it
 * @param uiPort of the driver's web page; empty when there is none
 */
public record SparkUi(String applicationId, OptionalInt uiPort) {}
