/** Says from all that is seen how the job is. */
package dev.sparkfailover.monitor.status;
