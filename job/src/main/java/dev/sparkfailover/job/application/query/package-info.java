/** Follows the streaming queries of an application. */
package dev.sparkfailover.job.application.query;
