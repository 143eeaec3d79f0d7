/** What can happen to the job; ledger, metrics, status and console are made from these. */
package dev.sparkfailover.job.event;
