/** What a supervised Spark job is doing, as JSON and as metrics. */
package dev.sparkfailover.monitor;
