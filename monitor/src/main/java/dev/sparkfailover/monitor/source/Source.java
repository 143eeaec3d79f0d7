package dev.sparkfailover.monitor.source;

import java.io.IOException;

/** Something that can be asked how it is. */
public interface Source<T> {

  /**
   * Asks once. It may take as long as it likes: the poller gives up and interrupts.
   *
   * @throws IOException when there is no usable answer; the message says what was found, for
   *     people, without secrets
   */
  T ask() throws IOException, InterruptedException;
}
