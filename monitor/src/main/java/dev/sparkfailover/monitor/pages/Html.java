package dev.sparkfailover.monitor.pages;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Writes HTML. What comes from a log, a job or an alert is only ever text or the value of an
 * attribute: both are escaped here, and nowhere else is markup made.
 */
final class Html {
  private static final int LONGEST_LINK = 2_000;

  private final StringBuilder out = new StringBuilder();

  /** An element that others stand in, until {@link #close}; attributes are names and values. */
  Html open(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      Escape.to(out, attributes[i + 1]);
      out.append('"');
    }
    out.append('>');
    return this;
  }

  Html close(String tag) {
    out.append("</").append(tag).append(">");
    return this;
  }

  Html text(String text) {
    Escape.to(out, text);
    return this;
  }

  /** An element with nothing but text in it. */
  Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close(tag);
  }

  /** Text from outside: how it is read does not spill over to what stands around it. */
  Html foreign(String text) {
    return element("bdi", text);
  }

  Html cell(String text) {
    return open("td").foreign(text).close("td");
  }

  /** A row of headings. */
  Html headings(String... titles) {
    open("tr");
    for (String title : titles) {
      element("th", title, "scope", "col");
    }
    return close("tr");
  }

  /** A link within these pages. */
  Html link(String target, String text) {
    return element("a", text, "href", target);
  }

  /** A link from outside: what leads to no web page is only text. */
  Html foreignLink(String target, String text) {
    return web(target)
        .map(url -> element("a", text, "href", url, "rel", "noopener noreferrer"))
        .orElseGet(() -> foreign(target));
  }

  private static Optional<String> web(String target) {
    try {
      URI url = new URI(target);
      boolean web =
          "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
      return web
              && url.getHost() != null
              && url.getRawUserInfo() == null
              && target.length() <= LONGEST_LINK
          ? Optional.of(target)
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Markup that was made when the program was built. */
  Html built(String markup) {
    out.append(markup);
    return this;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
