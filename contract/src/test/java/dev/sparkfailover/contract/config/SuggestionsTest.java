package dev.sparkfailover.contract.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {

  @ParameterizedTest
  @CsvSource({"a,a", "a,b", "ab,ba", "'',ab", "JOB_PORTS,JOB_PORT", "JOB_PRT,JOB_PORT"})
  void twoLettersMayDiffer(String one, String other) {
    assertThat(Suggestions.alike(one, other)).isTrue();
    assertThat(Suggestions.alike(other, one)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"'',abc", "kitten,sitting", "JOB_PORT,JOB_BIND"})
  void threeLettersAreAnotherName(String one, String other) {
    assertThat(Suggestions.alike(one, other)).isFalse();
    assertThat(Suggestions.alike(other, one)).isFalse();
  }

  @Test
  void nearestIsTheOneWithTheFewestChangesAndThenTheFirst() {
    assertThat(Suggestions.nearest("cat", List.of("coat", "cot", "bat", "dog"))).contains("bat");
    assertThat(Suggestions.nearest("cat", List.of("mouse"))).isEmpty();
    assertThat(Suggestions.hint("ordres", List.of("orders"))).contains("did you mean \"orders\"?");
    assertThat(Suggestions.hint("x", List.of("orders"))).isEmpty();
  }
}
