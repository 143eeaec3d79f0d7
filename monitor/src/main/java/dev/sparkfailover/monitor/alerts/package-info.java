/** Receives Alertmanager's notifications and keeps what fires. */
package dev.sparkfailover.monitor.alerts;
