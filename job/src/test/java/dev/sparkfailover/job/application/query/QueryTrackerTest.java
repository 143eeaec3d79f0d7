package dev.sparkfailover.job.application.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.application.process.ProgressProtocol;
import dev.sparkfailover.job.clock.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class QueryTrackerTest {
  private final ManualClock clock = new ManualClock(Instant.EPOCH);
  private final QueryTracker watch = new QueryTracker(clock);

  @Test
  void aQueryThatFailedIsAFailureWhenItsTimeToBeStartedAnewIsOver() {
    watch.started("a", "a1", "orders");
    watch.started("b", "b1", "");
    watch.failed("a1", "java.lang.IllegalStateException: bad record");
    clock.advance(QueryTracker.OWN_RESTART);
    assertThat(watch.failure(false)).isEmpty();
    clock.advance(Duration.ofMillis(1));
    assertThat(watch.failure(false))
        .hasValueSatisfying(failure -> assertThat(failure.query()).isEqualTo("orders"));
  }

  @Test
  void whenTheApplicationCannotStartItAnewItIsAFailureAtOnce() {
    watch.started("a", "a1", "");
    watch.failed("a1", "bad record");
    assertThat(watch.failure(true)).isPresent();
  }

  @Test
  void oneThatWasStartedAnewBySameCheckpointOrSameNameIsNone() {
    watch.started("a", "a1", "");
    watch.started("b", "b1", "named");
    watch.failed("a1", "bad record");
    watch.failed("b1", "bad record");
    watch.started("a", "a2", "other");
    watch.started("c", "c1", "named");
    clock.advance(QueryTracker.OWN_RESTART.multipliedBy(2));
    assertThat(watch.failure(false)).isEmpty();
    assertThat(watch.failure(true)).isEmpty();
  }

  @Test
  void aQueryWithNeitherSameCheckpointNorANameIsAnotherOne() {
    watch.started("a", "a1", "");
    watch.failed("a1", "bad record");
    watch.started("b", "b1", "");
    clock.advance(QueryTracker.OWN_RESTART.multipliedBy(2));
    assertThat(watch.failure(false)).isPresent();
  }

  @Test
  void oneThatFailsAgainBeforeItTookInRowsIsAFailureAtOnce() {
    watch.started("a", "a1", "");
    watch.failed("a1", "bad record");
    watch.started("a", "a2", "");
    watch.moved("a2", 0);
    watch.failed("a2", "bad record");
    assertThat(watch.failure(false)).isPresent();
  }

  @Test
  void oneThatTookInRowsMayBeStartedAnewAgain() {
    watch.started("a", "a1", "");
    for (int run = 1; run < 10; run++) {
      watch.moved("a" + run, 7);
      watch.failed("a" + run, "connection lost");
      assertThat(watch.failure(false)).isEmpty();
      watch.started("a", "a" + (run + 1), "");
    }
    assertThat(watch.failure(true)).isEmpty();
  }

  @Test
  void theEndOfTheContextAndAStopAreNoFailures() {
    watch.started("a", "a1", "");
    watch.started("b", "b1", "");
    watch.failed("a1", "Job 3 cancelled because SparkContext was shut down");
    watch.stopped("b1");
    assertThat(watch.failure(true)).isEmpty();
    assertThat(watch.counts().stopped()).isEqualTo(2);
    assertThat(watch.counts().running()).isZero();
  }

  @Test
  void theyAreCountedByWhatBecameOfThem() {
    watch.started("a", "a1", "");
    watch.started("b", "b1", "x");
    watch.started("c", "c1", "y");
    watch.failed("b1", "bad record");
    watch.stopped("c1");
    assertThat(watch.counts())
        .satisfies(
            counts -> {
              assertThat(counts.running()).isEqualTo(1);
              assertThat(counts.failed()).isEqualTo(1);
              assertThat(counts.stopped()).isEqualTo(1);
            });
  }

  @Test
  void theTextOfAFailureNamesItsInnermostCause() {
    watch.started("a", "a1", "orders");
    watch.failed("a1", "x.StreamingQueryException: no\n\tat y\nCaused by: z.Bad: row 3\n\tat y");
    assertThat(QueryFailedException.of(watch.failure(true).orElseThrow()).getCause())
        .hasMessageStartingWith("the streaming query orders failed: z.Bad: row 3");
  }

  @Test
  void aTextOfManyLinesTravelsInOne() {
    String text = "one\r\n\ttwo\nthree";
    assertThat(ProgressProtocol.flat(text)).doesNotContain("\n", "\r");
    assertThat(ProgressProtocol.unflat(ProgressProtocol.flat(text))).isEqualTo("one\n\ttwo\nthree");
  }
}
