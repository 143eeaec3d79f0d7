package dev.sparkfailover.monitor.alerts;

/** What was posted is no webhook of Alertmanager; the message says where, for people. */
public final class BadPayloadException extends Exception {
  private static final long serialVersionUID = 1L;

  BadPayloadException(String message) {
    super(message);
  }
}
