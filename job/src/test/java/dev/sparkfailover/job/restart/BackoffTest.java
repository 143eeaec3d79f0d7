package dev.sparkfailover.job.restart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Settings.Backoff DEFAULTS = settings("2s", 2, "60s", 0.2);

  @Test
  void drawsAtTheCapAreSpreadOverTheWholeJitter() {
    Backoff backoff = new Backoff(DEFAULTS, new Random(7)::nextDouble);
    Map<Duration, Integer> seen = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      seen.merge(backoff.next(8, Integer.MAX_VALUE).orElseThrow(), 1, Integer::sum);
    }
    assertThat(seen.values()).allMatch(count -> count <= 1_000);
    assertThat(seen.keySet())
        .allMatch(d -> d.toMillis() >= 48_000 && d.toMillis() <= 72_000)
        .anyMatch(d -> d.toMillis() < 49_000)
        .anyMatch(d -> d.toMillis() > 71_000);
  }

  @Test
  void theDelayGrowsByTheMultiplierUpToTheCap() {
    Backoff backoff = new Backoff(DEFAULTS, BackoffTest::middle);
    List<Long> seconds = new ArrayList<>();
    for (int done = 0; done < 8; done++) {
      seconds.add(backoff.next(done, 8).orElseThrow().toSeconds());
    }
    assertThat(seconds).containsExactly(2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
  }

  @Test
  void noDelayFollowsTheLastAllowedRestart() {
    Backoff backoff = new Backoff(DEFAULTS, BackoffTest::middle);
    assertThat(backoff.next(4, 5)).isPresent();
    assertThat(backoff.next(5, 5)).isEmpty();
    assertThat(backoff.next(0, 0)).isEmpty();
  }

  @Test
  void aDelayIsFoundHoweverManyRestartsAreDone() {
    Backoff backoff = new Backoff(settings("1ms", 10, "1h", 0), BackoffTest::middle);
    assertThat(backoff.next(Integer.MAX_VALUE - 1, Integer.MAX_VALUE))
        .contains(Duration.ofHours(1));
  }

  @Test
  void withoutJitterTheCapIsTheCap() {
    Backoff backoff = new Backoff(settings("2s", 2, "60s", 0), () -> 0.999);
    assertThat(backoff.next(20, 21)).contains(Duration.ofSeconds(60));
    assertThat(backoff.longest()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void noDrawIsLongerThanTheLongest() {
    for (int cap = 1; cap < 500; cap++) {
      Backoff backoff = new Backoff(settings("1ms", 2, cap + "ms", 0.1), () -> Math.nextDown(1.0));
      assertThat(backoff.next(20, 21).orElseThrow()).isLessThanOrEqualTo(backoff.longest());
    }
  }

  @Test
  void aMultiplierOfOneKeepsTheDelay() {
    Backoff backoff = new Backoff(settings("3s", 1, "60s", 0), BackoffTest::middle);
    assertThat(backoff.next(9, 10)).contains(Duration.ofSeconds(3));
  }

  private static double middle() {
    return 0.5;
  }

  private static Settings.Backoff settings(
      String initial, double multiplier, String max, double jitter) {
    return new Settings.Backoff(duration(initial), multiplier, duration(max), jitter);
  }

  private static Duration duration(String text) {
    return text.endsWith("ms")
        ? Duration.ofMillis(Long.parseLong(text.replace("ms", "")))
        : Duration.parse("PT" + text);
  }
}
