package dev.sparkfailover.monitor.alerts;

import static dev.sparkfailover.monitor.alerts.Payloads.firing;
import static dev.sparkfailover.monitor.alerts.Payloads.resolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.monitor.clock.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertBookTest {
  private static final Instant START = Instant.parse("2026-01-01T00:05:00Z");

  private final ManualClock clock = new ManualClock(START);
  private final List<Alert> told = new ArrayList<>();
  private final AlertBook book =
      new AlertBook(clock, text -> text.replaceAll("secret=\\w+", "secret=***"), told::add);

  @Test
  void keepsWhatFires() throws Exception {
    assertThat(
            book.take(Payloads.of(firing("Lost", "f1", "critical"), firing("Slow", "f2", "info"))))
        .isEqualTo(2);
    assertThat(book.firing()).extracting(Alert::name).containsExactly("Lost", "Slow");
    Alert lost = book.firing().getFirst();
    assertThat(lost.startsAt()).isEqualTo("2025-12-31T23:00:00.123Z");
    assertThat(lost.endsAt()).isEmpty();
    assertThat(lost.receivedAt()).isEqualTo(START);
    assertThat(lost.annotations()).containsEntry("password", "secret=***");
    assertThat(told).isEqualTo(book.firing());
  }

  @Test
  void repeatedAlertIsTheSameOne() throws Exception {
    book.take(Payloads.of(firing("Lost", "f1", "critical")));
    clock.advance(Duration.ofMinutes(1));
    book.take(Payloads.of(firing("Lost", "f1", "critical"), firing("Lost", "f1", "critical")));
    assertThat(book.firing()).hasSize(1);
    assertThat(book.firing().getFirst().receivedAt()).isEqualTo(START.plusSeconds(60));
    assertThat(told).hasSize(1);
  }

  @Test
  void resolvedAlertBecomesHistoryOnce() throws Exception {
    book.take(Payloads.of(firing("Lost", "f1", "critical")));
    book.take(Payloads.of(resolved("Lost", "f1", "critical")));
    book.take(Payloads.of(resolved("Lost", "f1", "critical")));
    assertThat(book.firing()).isEmpty();
    assertThat(book.history()).hasSize(1);
    assertThat(book.history().getFirst().endsAt())
        .contains(Instant.parse("2026-01-01T00:10:00.5Z"));
    assertThat(told).extracting(Alert::firing).containsExactly(true, false);
  }

  @Test
  void resolvedAlertThatWasNeverHeardOfIsHistory() throws Exception {
    book.take(Payloads.of(resolved("Lost", "f1", "critical")));
    assertThat(book.history()).extracting(Alert::name).containsExactly("Lost");
  }

  @Test
  void alertThatIsNotRepeatedForLongExpires() throws Exception {
    book.take(Payloads.of(firing("Lost", "f1", "critical")));
    clock.advance(AlertBook.EXPIRY);
    assertThat(book.firing()).hasSize(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(book.firing()).isEmpty();
    assertThat(book.history().getFirst().firing()).isFalse();
    assertThat(book.history().getFirst().endsAt()).isEmpty();
  }

  @Test
  void alertWithAnEndFiresUntilThen() throws Exception {
    book.take(Payloads.of(Payloads.alert("Lost", "f1", "info", "firing", "2026-01-01T00:06:00Z")));
    clock.advance(Duration.ofSeconds(59));
    assertThat(book.firing()).hasSize(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(book.firing()).isEmpty();
    assertThat(book.history().getFirst().endsAt()).contains(Instant.parse("2026-01-01T00:06:00Z"));
  }

  @Test
  void watchdogIsHeardAndNotShown() throws Exception {
    assertThat(book.watchdog()).isEmpty();
    book.take(Payloads.of(firing("Watchdog", "w", "none")));
    clock.advance(Duration.ofMinutes(1));
    book.take(Payloads.of(resolved("Watchdog", "w", "none")));
    assertThat(book.watchdog().orElseThrow().at()).isEqualTo(START);
    assertThat(book.firing()).isEmpty();
    assertThat(book.history()).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void missingFingerprintIsMadeOfTheLabels() throws Exception {
    String alert = "{\"status\": \"firing\", \"labels\": {\"alertname\": \"%s\"}}";
    book.take(Payloads.of(alert.formatted("A"), alert.formatted("B"), alert.formatted("A")));
    assertThat(book.firing()).hasSize(2).extracting(Alert::startsAt).containsOnly(START);
    assertThat(book.firing()).extracting(Alert::fingerprint).doesNotHaveDuplicates();
  }

  @Test
  void severitiesOtherThanTheUsualAreOther() throws Exception {
    book.take(
        Payloads.of(
            firing("A", "1", "critical"),
            firing("B", "2", "critical"),
            firing("C", "3", "page"),
            firing("D", "4", "info")));
    assertThat(book.firing())
        .extracting(Severity::of)
        .containsExactlyInAnyOrder(
            Severity.CRITICAL, Severity.CRITICAL, Severity.OTHER, Severity.INFO);
  }

  @Test
  void showsAnApplicationItsOwnAlertsAndThoseOfNone() throws Exception {
    book.take(
        Payloads.of(
            firing("Ours", "1", "info"),
            "{\"status\": \"firing\", \"labels\": {\"alertname\": \"Everybodys\"}}"));
    assertThat(book.firing("orders")).hasSize(2);
    assertThat(book.firing("other")).extracting(Alert::name).containsExactly("Everybodys");
  }

  @Test
  void keepsABoundedNumber() throws Exception {
    for (int i = 0; i < AlertBook.MAX_FIRING + 5; i++) {
      book.take(Payloads.of(firing("A", "f" + i, "info")));
      book.take(Payloads.of(resolved("B", "r" + i, "info")));
    }
    assertThat(book.firing()).hasSize(AlertBook.MAX_FIRING);
    assertThat(book.dropped()).isEqualTo(5);
    assertThat(book.firing())
        .extracting(Alert::fingerprint)
        .doesNotContain("f0", "f4")
        .contains("f5");
    assertThat(book.history()).hasSize(AlertBook.MAX_HISTORY);
    assertThat(book.history().getFirst().fingerprint()).isEqualTo("r1004");
  }

  @Test
  void keepsABoundedTextAndSaysSo() throws Exception {
    String summary = "x".repeat(100_000);
    book.take(
        Payloads.of(
            """
            {"status": "firing", "labels": {"alertname": "A"}, "annotations": {"summary": "%s"}}
            """
                .formatted(summary)));
    assertThat(book.firing().getFirst().annotations().get("summary"))
        .hasSizeLessThan(8_100)
        .endsWith("x… (cut)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                                        | must be a JSON object with "alerts"
          [                                                         | is no JSON at line 1, column 2
          []                                                        | must be a JSON object with "alerts"
          {}                                                        | alerts: must be an array of alerts
          {"version": "3", "alerts": []}                            | version: must be "4"
          {"alerts": [7]}                                           | alerts[0].status: must be "firing" or "resolved"
          {"alerts": [{"status": "firing", "labels": []}]}          | alerts[0].labels: must be an object of strings
          {"alerts": [{"status": "firing", "labels": {"a": 1}}]}    | alerts[0].labels: each value must be a string
          {"alerts": [{"status": "firing", "startsAt": "today"}]}   | alerts[0].startsAt: must be a time as 2026-01-31T12:00:00Z
          """)
  void refusesWhatIsNoPayloadAndTakesNothingOfIt(String body, String message) {
    assertThatThrownBy(() -> book.take(body.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(BadPayloadException.class)
        .hasMessage(message);
    assertThat(book.firing()).isEmpty();
  }

  @Test
  void refusesWhatIsNestedTooDeep() {
    assertThatThrownBy(() -> book.take("[".repeat(100_000).getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(BadPayloadException.class)
        .hasMessageStartingWith("is no JSON");
  }
}
