/** Settings as texts: secrets that no text may show, and the name that was probably meant. */
package dev.sparkfailover.contract.config;
