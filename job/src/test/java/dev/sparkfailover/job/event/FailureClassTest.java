package dev.sparkfailover.job.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FailureClassTest {

  @ParameterizedTest
  @CsvSource({
    "PIPELINE, pipeline, true, true, FILES",
    "DATA, data, true, true, FILES",
    "SESSION, session, true, false, NONE",
    "RESOURCE, resource, true, true, MACHINE",
    "HANG, hang, true, true, MACHINE",
    "PROCESS, process, true, true, MACHINE",
    "FATAL, fatal, false, true, NONE"
  })
  void eachClassSaysWhatFollowsFromIt(
      FailureClass failure,
      String label,
      boolean restartable,
      boolean counted,
      FailureClass.Evidence evidence) {
    assertThat(failure.label()).isEqualTo(label);
    assertThat(failure.restartable()).isEqualTo(restartable);
    assertThat(failure.spendsBudget()).isEqualTo(counted);
    assertThat(failure.evidence()).isEqualTo(evidence);
  }

  @ParameterizedTest
  @EnumSource
  void whatSaysNothingOfTheFilesIsNotRestartedOrDoesNotCount(FailureClass failure) {
    assertThat(failure.evidence() == FailureClass.Evidence.NONE)
        .isEqualTo(!failure.restartable() || !failure.spendsBudget());
  }
}
