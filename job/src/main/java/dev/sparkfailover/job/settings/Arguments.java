package dev.sparkfailover.job.settings;

import java.util.List;

/** What came of reading the command line. */
public sealed interface Arguments permits CommandLine, Arguments.Wrong {

  /** All that is wrong with the arguments, one sentence each. */
  record Wrong(List<String> problems) implements Arguments {
    public Wrong {
      problems = List.copyOf(problems);
    }
  }
}
