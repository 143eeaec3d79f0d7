package dev.sparkfailover.monitor.logs;

/** Takes the bytes of a log as they were written. */
interface LineSink {

  /** The first so many of these come next. */
  void bytes(byte[] bytes, int count);

  /** What comes next begins somewhere in a line. */
  void startsInside();

  /** What comes next does not follow from what came before. */
  void breaks();
}
