package dev.sparkfailover.monitor.pages;

import java.util.Map;

/** What a browser may do with these pages, and what not. */
public final class Headers {
  public static final Map<String, String> ALL =
      Map.of(
          "Content-Security-Policy", Page.POLICY,
          "Referrer-Policy", "no-referrer",
          "X-Frame-Options", "DENY",
          "Cross-Origin-Resource-Policy", "same-origin");

  private Headers() {}
}
