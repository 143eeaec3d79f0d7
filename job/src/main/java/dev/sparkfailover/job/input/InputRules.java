package dev.sparkfailover.job.input;

import java.util.function.Predicate;

/**
 * What the books need to know of an input beside the files.
 *
 * @param refused remembers the files that cannot be taken, for longer than one attempt
 * @param passedOver whether the pipeline's reader would pass over a file of that name
 */
public record InputRules(RefusedFiles refused, Predicate<String> passedOver) {}
