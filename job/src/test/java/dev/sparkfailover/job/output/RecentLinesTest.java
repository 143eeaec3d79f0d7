package dev.sparkfailover.job.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentLinesTest {

  @Test
  void theLastLinesInTheirOrder() {
    RecentLines lines = new RecentLines(2, 1000);
    lines.add("one\ntwo\n");
    lines.add("three\n");
    assertThat(lines.get()).isEqualTo("two\nthree");
  }

  @Test
  void noMoreCharactersThanTheBoundButForOneLongLine() {
    RecentLines lines = new RecentLines(9, 10);
    lines.add("a long line\nshort\nend\n");
    assertThat(lines.get()).isEqualTo("short\nend");
    lines.add("a line of its own");
    assertThat(lines.get()).isEqualTo("a line of its own");
  }

  @Test
  void whatAnEarlierProcessWroteStandsBefore() {
    RecentLines lines = new RecentLines(3, 1000);
    lines.add("new");
    lines.addOlder("old 1\nold 2\nold 3");
    assertThat(lines.get()).isEqualTo("old 2\nold 3\nnew");
  }
}
