package dev.sparkfailover.job.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.event.FailureClass;
import java.net.BindException;
import org.junit.jupiter.api.Test;

class StartFailuresTest {

  @Test
  void contextThatTheMasterEndedWhileItStartedIsTheClustersFailure() {
    var failure =
        new IllegalArgumentException(
            "requirement failed: Can only call getServletHandlers on a running MetricsSystem");

    assertThat(StartFailures.reason(failure)).isEqualTo(FailureClass.SESSION);
  }

  @Test
  void settingThatSparkRefusesIsFatal() {
    var failure = new IllegalArgumentException("spark.executor.cores must be positive");

    assertThat(StartFailures.reason(failure)).isEqualTo(FailureClass.FATAL);
  }

  @Test
  void portInUseMayHeal() {
    var failure = new IllegalStateException(new BindException("Address already in use"));

    assertThat(StartFailures.reason(failure)).isEqualTo(FailureClass.RESOURCE);
  }
}
