package dev.sparkfailover.monitor.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogQueryTest {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  /** Ten events, a second apart; every third one is an error. */
  private static final LogState LOG =
      new LogState(IntStream.range(0, 10).mapToObj(LogQueryTest::event).toList(), Map.of());

  private static LogState.Event event(int i) {
    return new LogState.Event(
        Optional.of(START.plusSeconds(i)),
        i % 3 == 0 ? LogState.Level.ERROR : LogState.Level.INFO,
        "Event " + i);
  }

  @ParameterizedTest
  @CsvSource({
    "-5, 4, 0 1 2 3",
    "0, 4, 0 1 2 3",
    "5, 4, 3 4 5 6",
    "5, 1, 5",
    "9, 4, 6 7 8 9",
    "60, 4, 6 7 8 9",
    "5, 50, 0 1 2 3 4 5 6 7 8 9",
    "5, 0, ''"
  })
  void eventsAroundATimeAreThoseBeforeAndAfterIt(int second, int count, String numbers) {
    assertThat(numbers(new LogQuery(count, none(), none(), Optional.of(START.plusSeconds(second)))))
        .isEqualTo(numbers);
  }

  @Test
  void theNewestAreMeantWhereNoTimeIs() {
    assertThat(numbers(new LogQuery(3, none(), none(), none()))).isEqualTo("7 8 9");
    assertThat(numbers(new LogQuery(2, Optional.of(LogState.Level.WARN), none(), none())))
        .isEqualTo("6 9");
    assertThat(numbers(new LogQuery(5, none(), Optional.of("EVENT 4"), none()))).isEqualTo("4");
  }

  @Test
  void levelCountsBeforeTheTimeDoes() {
    Optional<Instant> around = Optional.of(START.plusSeconds(5));
    assertThat(numbers(new LogQuery(2, Optional.of(LogState.Level.ERROR), none(), around)))
        .isEqualTo("3 6");
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }

  private static String numbers(LogQuery query) {
    List<String> texts =
        query.of(LOG).stream().map(event -> event.text().replace("Event ", "")).toList();
    return String.join(" ", texts);
  }
}
