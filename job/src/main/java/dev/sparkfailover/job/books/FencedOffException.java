package dev.sparkfailover.job.books;

import dev.sparkfailover.job.event.FencedOff;

/** Another driver holds these books: this one must not touch them. */
public final class FencedOffException extends RuntimeException implements FencedOff {
  private static final long serialVersionUID = 1L;

  private final transient Holder holder;

  FencedOffException(String what, Holder holder) {
    super(what + ": held by " + holder.text());
    this.holder = holder;
  }

  /** Who holds them. */
  public Holder holder() {
    return holder;
  }
}
