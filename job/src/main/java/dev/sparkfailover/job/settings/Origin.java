package dev.sparkfailover.job.settings;

import java.nio.file.Path;

/** Where a value was found. */
public sealed interface Origin {

  record Default() implements Origin {
    @Override
    public String toString() {
      return "default";
    }
  }

  record Environment() implements Origin {
    @Override
    public String toString() {
      return "environment";
    }
  }

  /** A line of a file, counted from 1. */
  record Line(Path file, int line) implements Origin {
    @Override
    public String toString() {
      return file + ":" + line;
    }
  }
}
