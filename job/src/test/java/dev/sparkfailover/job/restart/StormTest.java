package dev.sparkfailover.job.restart;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StormTest {
  private static final Duration EIGHT = Duration.ofSeconds(8);
  private static final Strategy DOUBLING = (done, lasted, random) -> 1_000 * Math.pow(2, done);

  @Test
  void oneJobRestartsExactlyAtTheSumOfItsDelaysAndAttempts() {
    Storm.Result result = storm(1, Duration.ofSeconds(60), EIGHT).under(DOUBLING);
    // 1, then each 8 s of an attempt and the next delay: 11, 23, 39, 63.
    assertThat(seconds(result)).containsExactly(1, 11, 23, 39, 63);
    assertThat(result.inVain()).isEqualTo(4);
    assertThat(result.meanRecovery()).isEqualTo(Duration.ofSeconds(3));
    assertThat(result.peak()).isEqualTo(1);
  }

  @Test
  void jobsWithoutJitterReturnAllInOneSecond() {
    assertThat(storm(10_000, Duration.ofMinutes(20), EIGHT).under(Strategy.kubelet()).peak())
        .isEqualTo(10_000);
    assertThat(storm(10_000, Duration.ofMinutes(20), EIGHT).under(Strategy.supervise()).peak())
        .isEqualTo(10_000);
  }

  @Test
  void aSupervisedDriverWaitsASecondOnceItLivesForMoreThanFive() {
    assertThat(seconds(storm(1, Duration.ofSeconds(20), EIGHT).under(Strategy.supervise())))
        .containsExactly(1, 10, 19, 28);
    assertThat(seconds(storm(1, Duration.ofSeconds(20), Duration.ZERO).under(Strategy.supervise())))
        .containsExactly(1, 3, 7, 15, 31);
  }

  @Test
  void theSameSeedGivesTheSameStorm() {
    Storm storm = storm(100, Duration.ofMinutes(20), EIGHT);
    Strategy ours = Strategy.ours(Duration.ofSeconds(60));
    assertThat(storm.under(ours).perSecond()).isEqualTo(storm.under(ours).perSecond());
  }

  @Test
  void delaysAreThoseOfTheProducts() {
    assertThat(delays(Strategy.kubelet()))
        .startsWith(10_000.0, 20_000.0, 40_000.0, 80_000.0, 160_000.0, 300_000.0, 300_000.0);
    assertThat(middles(Strategy.flink(), 0.1)).allMatch(fits -> fits);
    assertThat(delays(Strategy.flink())).allMatch(delay -> delay <= 60_000);
  }

  @Test
  void aBackoffThatLosesItsJitterAtTheCapHasAHigherPeak() {
    Storms storms = new Storms(2_000, EIGHT, EIGHT, 7);
    Strategy ours = Strategy.ours(Duration.ofSeconds(60));
    Strategy mutant =
        (done, lasted, random) -> done < 5 ? ours.delay(done, lasted, random) : 60_000;
    Storms.Result kept = storms.under(ours);
    Storms.Result lost = storms.under(mutant);
    assertThat(lost.peak()).isGreaterThan(2 * kept.peak());
  }

  @Test
  void aCapIsFoundForATimeToRecover() {
    Storms storms = new Storms(1_000, EIGHT, EIGHT, 7);
    Duration wanted = Duration.ofSeconds(20);
    Duration cap = storms.capFor(wanted);
    assertThat(storms.under(Strategy.ours(cap)).meanRecovery())
        .isBetween(Duration.ofSeconds(18), Duration.ofSeconds(22));
  }

  private static Storm storm(int jobs, Duration outage, Duration attempt) {
    return new Storm(jobs, outage, attempt, attempt, 7);
  }

  private static List<Double> delays(Strategy strategy) {
    List<Double> delays = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(7);
    for (int done = 0; done < 12; done++) {
      delays.add(strategy.delay(done, 8_000, random));
    }
    return delays;
  }

  /** Whether each delay lies within the jitter around what Flink's settings say. */
  private static List<Boolean> middles(Strategy strategy, double jitter) {
    List<Double> delays = delays(strategy);
    List<Boolean> fits = new ArrayList<>();
    for (int done = 0; done < delays.size(); done++) {
      double middle = Math.min(1_000 * Math.pow(1.5, done), 60_000);
      fits.add(Math.abs(delays.get(done) - middle) <= jitter * middle);
    }
    return fits;
  }

  private static List<Integer> seconds(Storm.Result result) {
    List<Integer> seconds = new ArrayList<>();
    for (int second = 0; second < result.perSecond().size(); second++) {
      for (int i = 0; i < result.perSecond().get(second); i++) {
        seconds.add(second);
      }
    }
    return seconds;
  }
}
