/** The supervised Spark driver: its entry points and how its parts are wired together. */
package dev.sparkfailover.job;
