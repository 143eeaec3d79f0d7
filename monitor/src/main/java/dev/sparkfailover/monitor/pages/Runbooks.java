package dev.sparkfailover.monitor.pages;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The runbooks that came with this build, one for each alert. */
public final class Runbooks {
  private static final String FOLDER = "/runbooks/";

  /** What each alert means, by its name. */
  private final Map<String, String> meanings = new LinkedHashMap<>();

  private final Map<String, byte[]> pages = new LinkedHashMap<>();

  public Runbooks() {
    for (String line : resource("index").lines().toList()) {
      String[] parts = line.split("\t", 2);
      meanings.put(parts[0], parts[1]);
      pages.put(parts[0], made(parts[0]));
    }
  }

  private static byte[] made(String alert) {
    return Page.of(alert, "../", "", new Html().built(resource(alert + ".html")));
  }

  private static String resource(String name) {
    try (InputStream in = Runbooks.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException(
            "%s%s is missing: build the monitor with Maven".formatted(FOLDER, name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(FOLDER + name + " cannot be read", e);
    }
  }

  /** Only for an alert of ours. */
  public Optional<byte[]> page(String alert) {
    return Optional.ofNullable(pages.get(alert));
  }

  public boolean has(String alert) {
    return pages.containsKey(alert);
  }

  public byte[] list() {
    Html body = new Html().element("h1", "Runbooks").open("dl");
    meanings.forEach(
        (alert, meaning) ->
            body.open("dt").link("runbooks/" + alert, alert).close("dt").element("dd", meaning));
    return Page.of("Runbooks", "", "", body.close("dl"));
  }
}
