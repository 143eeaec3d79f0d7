package dev.sparkfailover.job.cli;

import java.util.List;

/** What came of reading the command line. */
public sealed interface ParsedArguments permits CommandLine, ParsedArguments.Wrong {

  /** All that is wrong with the arguments, one sentence each. */
  record Wrong(List<String> problems) implements ParsedArguments {
    public Wrong {
      problems = List.copyOf(problems);
    }
  }
}
