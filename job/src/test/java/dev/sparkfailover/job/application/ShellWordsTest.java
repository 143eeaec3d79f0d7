package dev.sparkfailover.job.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.job.plugins.UnusableCodeException;
import org.junit.jupiter.api.Test;

class ShellWordsTest {

  @Test
  void blanksSeparateArguments() {
    assertThat(ShellWords.split("  --in a.csv\t--n  3 "))
        .containsExactly("--in", "a.csv", "--n", "3");
  }

  @Test
  void nothingIsNoArguments() {
    assertThat(ShellWords.split("  ")).isEmpty();
  }

  @Test
  void quotesKeepBlanksAndMayBeEmpty() {
    assertThat(ShellWords.split("'a b' \"c  d\"e ''")).containsExactly("a b", "c  de", "");
  }

  @Test
  void backslashEscapesAsInAShell() {
    assertThat(ShellWords.split("a\\ b \"say \\\"x\\\" \\n\" 'c:\\d'"))
        .containsExactly("a b", "say \"x\" \\n", "c:\\d");
  }

  @Test
  void anOpenQuoteIsAnError() {
    assertThatThrownBy(() -> ShellWords.split("a 'b c"))
        .isInstanceOf(UnusableCodeException.class)
        .hasMessage("JOB_APP_ARGS: the quote ' is never closed in: a 'b c");
  }
}
