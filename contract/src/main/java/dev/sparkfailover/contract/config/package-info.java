/** Keeps secrets out of every text. */
package dev.sparkfailover.contract.config;
