/** Deadlines for connections, for any HTTP server. */
package dev.sparkfailover.contract.web;
