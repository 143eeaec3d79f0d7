/** What a user's own job implements; nothing here depends on the rest of the product. */
package dev.sparkfailover.job.spi;
