/** Runs an existing application's main again and again, in sessions of ours. */
package dev.sparkfailover.job.application;
