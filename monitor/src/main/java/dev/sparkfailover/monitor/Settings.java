package dev.sparkfailover.monitor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;

/**
 * What the monitor is told by its environment.
 *
 * @param port 0 for any free one
 * @param bind the address to listen on
 */
record Settings(int port, InetAddress bind) {
  private static final int HIGHEST_PORT = 65_535;

  /**
   * Reads {@code MONITOR_PORT} and {@code MONITOR_BIND}.
   *
   * @throws BadSettingException when one of them cannot be understood
   */
  static Settings of(Map<String, String> environment) {
    return new Settings(
        port(environment.getOrDefault("MONITOR_PORT", "8090")),
        address(environment.getOrDefault("MONITOR_BIND", "127.0.0.1")));
  }

  private static int port(String text) {
    if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= HIGHEST_PORT) {
      return Integer.parseInt(text);
    }
    throw new BadSettingException(
        "MONITOR_PORT: must be a port from 0 (any free one) to %d, got \"%s\""
            .formatted(HIGHEST_PORT, text));
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new BadSettingException(
          "MONITOR_BIND: must be an address of this machine (127.0.0.1, 0.0.0.0 for all), got \"%s\""
              .formatted(text));
    }
  }
}
