/** The job's HTTP server: metrics, status, health, and the request to resume. */
package dev.sparkfailover.job.http;
