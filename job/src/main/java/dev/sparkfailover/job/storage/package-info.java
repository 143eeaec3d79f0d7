/** The file operations that the books rest on, on a local disk and on HDFS. */
package dev.sparkfailover.job.storage;
