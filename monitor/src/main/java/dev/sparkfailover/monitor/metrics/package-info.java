/** What the monitor exports to Prometheus. */
package dev.sparkfailover.monitor.metrics;
