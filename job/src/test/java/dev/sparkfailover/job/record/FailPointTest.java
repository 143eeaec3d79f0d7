package dev.sparkfailover.job.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.storage.FailPoint;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FailPointTest {

  @Test
  void itsLabelIsWhatTheEnvironmentNames() {
    assertThat(Arrays.stream(FailPoint.values()).map(FailPoint::label))
        .containsExactly(
            "after-plan",
            "in-staging",
            "before-commit",
            "after-commit",
            "between-outputs",
            "before-archive",
            "in-archive",
            "after-archive",
            "before-done",
            "before-quarantine-amend",
            "before-quarantine-move");
  }
}
