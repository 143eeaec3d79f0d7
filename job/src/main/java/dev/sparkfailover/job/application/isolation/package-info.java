/** Keeps what an application does to its process, such as exits and threads, within one run. */
package dev.sparkfailover.job.application.isolation;
