package dev.sparkfailover.job.session;

/** What is left of a session after its end. */
public sealed interface CloseResult {

  /** Nothing: this JVM can make another one. */
  record Clean() implements CloseResult {}

  /**
   * Something of it lives on, so only a fresh process is safe.
   *
   * @param reason what, for people
   */
  record Dirty(String reason) implements CloseResult {}
}
