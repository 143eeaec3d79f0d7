/** Calls a service outside for as long as alerting works. */
package dev.sparkfailover.monitor.heartbeat;
