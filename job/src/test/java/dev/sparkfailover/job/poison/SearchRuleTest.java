package dev.sparkfailover.job.poison;

import static dev.sparkfailover.job.event.FailureClass.DATA;
import static dev.sparkfailover.job.event.FailureClass.FATAL;
import static dev.sparkfailover.job.event.FailureClass.HANG;
import static dev.sparkfailover.job.event.FailureClass.PIPELINE;
import static dev.sparkfailover.job.event.FailureClass.PROCESS;
import static dev.sparkfailover.job.event.FailureClass.RESOURCE;
import static dev.sparkfailover.job.event.FailureClass.SESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sparkfailover.job.event.FailureClass;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SearchRuleTest {

  static Stream<Arguments> histories() {
    return Stream.of(
        arguments(List.of(), false, false),
        arguments(List.of(DATA), false, false),
        arguments(List.of(DATA, DATA), false, true),
        arguments(List.of(PIPELINE, DATA), false, true),
        arguments(List.of(DATA, SESSION, PIPELINE), false, true),
        arguments(List.of(DATA, DATA, SESSION), false, true),
        arguments(List.of(DATA, DATA, HANG), false, false),
        arguments(List.of(DATA, HANG, DATA), false, false),
        arguments(List.of(HANG, HANG), false, false),
        arguments(List.of(HANG, PROCESS, RESOURCE), false, true),
        arguments(List.of(HANG, PROCESS, DATA, RESOURCE), false, false),
        arguments(List.of(DATA, DATA, FATAL), false, false),
        arguments(List.of(SESSION, SESSION, SESSION), true, false),
        arguments(List.of(), true, false),
        arguments(List.of(DATA), true, true),
        arguments(List.of(DATA, HANG), true, true),
        arguments(List.of(DATA, FATAL), true, false));
  }

  @ParameterizedTest
  @MethodSource("histories")
  void aSearchIsDueWhenFailuresPointAtTheBatch(
      List<FailureClass> failures, boolean givingUp, boolean due) {
    assertThat(SearchRule.isDue(failures, givingUp)).isEqualTo(due);
  }
}
