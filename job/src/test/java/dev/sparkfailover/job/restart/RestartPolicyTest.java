package dev.sparkfailover.job.restart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RestartPolicyTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Settings.Backoff BACKOFF =
      new Settings.Backoff(Duration.ofSeconds(2), 2, Duration.ofSeconds(60), 0.2);

  private final RestartPolicy policy =
      new RestartPolicy(new Settings.Budget(5, 30, 3), BACKOFF, new Backoff(BACKOFF, () -> 0.5));

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FATAL")
  void everyFailureThatCanHealIsRestarted(FailureClass reason) {
    assertThat(policy.decide(failure(reason), spent(0, 0, List.of())))
        .isEqualTo(new Decision.Restart(Duration.ofSeconds(2)));
  }

  @Test
  void whatCannotHealIsNeverRestarted() {
    assertThat(policy.decide(failure(FailureClass.FATAL), spent(0, 0, List.of())))
        .isInstanceOfSatisfying(
            Decision.GiveUp.class,
            g -> assertThat(g.reason()).contains("no restart can heal it", "disk of cheese"));
  }

  @Test
  void restartsInARowEndAtTheirLimit() {
    assertThat(policy.decide(failure(FailureClass.DATA), spent(4, 0, List.of())))
        .isEqualTo(new Decision.Restart(Duration.ofSeconds(32)));
    assertThat(policy.decide(failure(FailureClass.DATA), spent(5, 0, List.of())))
        .isInstanceOf(Decision.GiveUp.class);
  }

  @Test
  void restartsWithinAnHourEndAtTheirLimit() {
    List<Instant> recent = Collections.nCopies(30, NOW.minusSeconds(3_599));
    assertThat(policy.decide(failure(FailureClass.HANG), spent(0, 0, recent)))
        .isInstanceOfSatisfying(
            Decision.GiveUp.class, g -> assertThat(g.reason()).contains("30 restarts within"));
    assertThat(policy.decide(failure(FailureClass.HANG), spent(0, 0, recent.subList(1, 30))))
        .isInstanceOf(Decision.Restart.class);
  }

  @Test
  void restartsOlderThanAnHourAreForgiven() {
    List<Instant> old = Collections.nCopies(30, NOW.minusSeconds(3_600));
    assertThat(policy.decide(failure(FailureClass.HANG), spent(0, 0, old)))
        .isInstanceOf(Decision.Restart.class);
  }

  @Test
  void aLostSessionIsRestartedWithoutEndAndWithLongerAndLongerDelays() {
    List<Instant> recent = Collections.nCopies(99, NOW);
    assertThat(policy.decide(failure(FailureClass.SESSION), spent(99, 0, recent)))
        .isEqualTo(new Decision.Restart(Duration.ofSeconds(2)));
    assertThat(policy.decide(failure(FailureClass.SESSION), spent(99, 4, recent)))
        .isEqualTo(new Decision.Restart(Duration.ofSeconds(32)));
    assertThat(policy.decide(failure(FailureClass.SESSION), spent(99, 100_000, recent)))
        .isEqualTo(new Decision.Restart(Duration.ofSeconds(60)));
  }

  @Test
  void theLastWordPrintsTheWholePolicyAndWhatToDo() {
    Decision decision = policy.decide(failure(FailureClass.DATA), spent(5, 0, List.of()));
    assertThat(decision)
        .isEqualTo(
            new Decision.GiveUp(
                "5 restarts in a row are spent; the last failure was data: disk of cheese. The"
                    + " policy: at most 5 restarts in a row (JOB_RESTART_MAX) and 30 within an hour"
                    + " (JOB_RESTART_MAX_PER_HOUR), restored by 3 good cycles with work"
                    + " (JOB_RESTART_RESET_CYCLES), backoff 2s x2 up to 1m with jitter 0.2. Fix the"
                    + " cause, then resume: POST /resume on the job's port, or a start with"
                    + " --fresh-budget"));
  }

  private static Failure failure(FailureClass reason) {
    return new Failure(reason, "disk of cheese", NOW);
  }

  private static RestartPolicy.Spent spent(int consecutive, int session, List<Instant> recent) {
    return new RestartPolicy.Spent(consecutive, session, recent);
  }
}
