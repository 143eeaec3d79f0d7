package dev.sparkfailover.monitor.pages;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Which application a page is about.
 *
 * @param all that are watched; the first is meant where a link names none
 */
public record Target(String application, List<String> all) {

  public Target {
    all = List.copyOf(all);
  }

  /** What keeps to this application in a link: empty for the first. */
  String query() {
    return all.getFirst().equals(application) ? "" : "?application=" + encoded(application);
  }

  /** The same, where a parameter follows. */
  String queryAnd() {
    return query().isEmpty() ? "?" : query() + "&";
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The others, to go to; nothing where there is only one. */
  void others(Html body) {
    if (all.size() < 2) {
      return;
    }
    body.open("p").text("Also watched: ");
    for (String other : all) {
      if (!other.equals(application)) {
        body.link("./?application=" + encoded(other), other).text(" ");
      }
    }
    body.close("p");
  }
}
