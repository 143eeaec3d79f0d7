/** Reads files record by record: what CSV, JSON, XML and text have in common. */
package dev.sparkfailover.job.format;
