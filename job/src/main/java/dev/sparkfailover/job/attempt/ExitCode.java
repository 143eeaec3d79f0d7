package dev.sparkfailover.job.attempt;

/** What the process reports to the program that started it. */
public enum ExitCode {
  DONE(0),
  GAVE_UP(69),
  FENCED_OFF(73),
  FRESH_PROCESS(75),
  BAD_CONFIGURATION(78);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
