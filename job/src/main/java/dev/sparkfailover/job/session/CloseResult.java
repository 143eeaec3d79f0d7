package dev.sparkfailover.job.session;

import java.util.Optional;

/** What is left of a session after its end. */
public sealed interface CloseResult {

  /** What lives on, if anything. */
  default Optional<String> reason() {
    return this instanceof Dirty dirty ? Optional.of(dirty.what) : Optional.empty();
  }

  /** Nothing: this JVM can make another one. */
  record Clean() implements CloseResult {}

  /**
   * Something of it lives on, so only a fresh process is safe.
   *
   * @param what for people
   */
  record Dirty(String what) implements CloseResult {}
}
