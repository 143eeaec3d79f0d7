package dev.sparkfailover.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @Test
  void defaultsAreThePublishedPortOnLoopback() {
    assertThat(Settings.of(Map.of()))
        .isEqualTo(new Settings(8090, InetAddress.getLoopbackAddress()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "65536", "http", "123456789012"})
  void refusesWhatIsNoPort(String text) {
    assertThatThrownBy(() -> Settings.of(Map.of("MONITOR_PORT", text)))
        .isInstanceOf(BadSettingException.class)
        .hasMessage(
            "MONITOR_PORT: must be a port from 0 (any free one) to 65535, got \"%s\""
                .formatted(text));
  }

  @Test
  void refusesWhatIsNoAddress() {
    assertThatThrownBy(() -> Settings.of(Map.of("MONITOR_BIND", "no such host")))
        .isInstanceOf(BadSettingException.class)
        .hasMessageContaining("MONITOR_BIND: must be an address");
  }
}
