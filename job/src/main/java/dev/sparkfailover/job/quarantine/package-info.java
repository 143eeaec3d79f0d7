/** Sets bad files aside, and takes fixed ones in again. */
package dev.sparkfailover.job.quarantine;
