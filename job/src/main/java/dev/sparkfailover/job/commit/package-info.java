/**
 * Plans, stages, commits and publishes each batch exactly once, and repairs what a dead driver
 * left.
 */
package dev.sparkfailover.job.commit;
