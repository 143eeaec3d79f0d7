package dev.sparkfailover.monitor.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.contract.time.Moment;
import dev.sparkfailover.monitor.alerts.Alerting;
import dev.sparkfailover.monitor.clock.ManualClock;
import dev.sparkfailover.monitor.source.StubServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
  private static final String SECRET = "5f3c-secret";

  private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T10:00:00Z"));
  private final AtomicReference<Optional<Moment>> watchdog =
      new AtomicReference<>(Optional.empty());
  private int calls;
  private Optional<IOException> trouble = Optional.empty();
  private final Heartbeat heartbeat = new Heartbeat(this::call, watchdog::get, clock);

  private void call() throws IOException {
    calls++;
    if (trouble.isPresent()) {
      throw trouble.get();
    }
  }

  @Test
  void callsEachMinuteWhileTheWatchdogArrives() throws Exception {
    watchdog.set(Optional.of(clock.moment()));
    assertThat(heartbeat.beat()).isEqualTo(Heartbeat.EVERY);
    assertThat(calls).isOne();
    assertThat(heartbeat.lastSent()).contains(clock.moment().at());
  }

  @Test
  void doesNotCallBeforeTheWatchdogCame() throws Exception {
    assertThat(heartbeat.beat()).isEqualTo(Heartbeat.AGAIN);
    assertThat(calls).isZero();
  }

  @Test
  void stopsWhenTheWatchdogFallsSilentAndGoesOnWhenItComesAgain() throws Exception {
    watchdog.set(Optional.of(clock.moment()));
    clock.advance(Alerting.WATCHDOG_LIMIT);
    heartbeat.beat();
    assertThat(calls).isOne();
    clock.advance(Duration.ofSeconds(1));
    heartbeat.beat();
    assertThat(calls).isOne();
    watchdog.set(Optional.of(clock.moment()));
    heartbeat.beat();
    assertThat(calls).isEqualTo(2);
  }

  @Test
  void aCallThatFailsIsTriedAgainSoon() throws Exception {
    watchdog.set(Optional.of(clock.moment()));
    trouble = Optional.of(new IOException("hc.example: cannot connect"));
    assertThat(heartbeat.beat()).isEqualTo(Heartbeat.AGAIN);
    assertThat(heartbeat.problem()).contains("hc.example: cannot connect");
    trouble = Optional.empty();
    assertThat(heartbeat.beat()).isEqualTo(Heartbeat.EVERY);
    assertThat(heartbeat.problem()).isEmpty();
  }

  @Test
  void asksTheUrlAsItWasGiven() throws Exception {
    try (StubServer service = StubServer.saying("OK");
        HttpCall call = new HttpCall(() -> url(service))) {
      call.send();
      assertThat(service.requests()).containsExactly("GET /" + SECRET + "?a=b HTTP/1.1");
    }
  }

  @Test
  void noMessageHasTheUrl() throws Exception {
    try (StubServer service =
            StubServer.with((in, out) -> out.write(StubServer.response("404 Not Found", SECRET)));
        HttpCall call = new HttpCall(() -> url(service))) {
      assertThatThrownBy(call::send)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("404")
          .hasMessageContaining("MONITOR_HEARTBEAT_URL")
          .hasMessageNotContaining(SECRET);
    }
    try (HttpCall call = new HttpCall(() -> URI.create("http://127.0.0.1:1/" + SECRET))) {
      assertThatThrownBy(call::send)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1")
          .hasMessageNotContaining(SECRET)
          .hasNoCause();
    }
  }

  private static URI url(StubServer service) {
    return service.url().resolve("/" + SECRET + "?a=b");
  }
}
