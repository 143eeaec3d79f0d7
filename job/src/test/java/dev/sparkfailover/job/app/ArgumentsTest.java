package dev.sparkfailover.job.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ArgumentsTest {

  @Test
  void blanksSeparateArguments() {
    assertThat(Arguments.split("  --in a.csv\t--n  3 "))
        .containsExactly("--in", "a.csv", "--n", "3");
  }

  @Test
  void nothingIsNoArguments() {
    assertThat(Arguments.split("  ")).isEmpty();
  }

  @Test
  void quotesKeepBlanksAndMayBeEmpty() {
    assertThat(Arguments.split("'a b' \"c  d\"e ''")).containsExactly("a b", "c  de", "");
  }

  @Test
  void backslashEscapesAsInAShell() {
    assertThat(Arguments.split("a\\ b \"say \\\"x\\\" \\n\" 'c:\\d'"))
        .containsExactly("a b", "say \"x\" \\n", "c:\\d");
  }

  @Test
  void anOpenQuoteIsAnError() {
    assertThatThrownBy(() -> Arguments.split("a 'b c"))
        .isInstanceOf(UnusableCodeException.class)
        .hasMessage("JOB_APP_ARGS: the quote ' is never closed in: a 'b c");
  }
}
