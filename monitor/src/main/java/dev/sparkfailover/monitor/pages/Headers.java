package dev.sparkfailover.monitor.pages;

import java.util.Map;

/** What a browser is told to do with these pages, and not to do. */
public final class Headers {
  public static final Map<String, String> ALL =
      Map.of(
          "Content-Security-Policy", Page.POLICY,
          "Referrer-Policy", "no-referrer",
          "X-Frame-Options", "DENY",
          "Cross-Origin-Resource-Policy", "same-origin");

  private Headers() {}
}
