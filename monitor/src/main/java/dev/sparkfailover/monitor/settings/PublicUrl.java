package dev.sparkfailover.monitor.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** The address of a web page that others make links of, so it must be no more than an address. */
final class PublicUrl {
  static final String EXPECTED =
      "must be a URL as http://monitor.example:8090, without user, query or fragment, got \"%s\"";

  private static final int HIGHEST_PORT = 65_535;
  private static final int LONGEST = 1_000;

  private PublicUrl() {}

  /** Without a slash at its end: paths are added to it. Empty when it is of no use. */
  static Optional<URI> of(String text) {
    try {
      URI url = new URI(text);
      return text.length() <= LONGEST && web(url) && bare(url)
          ? Optional.of(URI.create(text.replaceAll("/+$", "")))
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static boolean web(URI url) {
    return url.getHost() != null
        && ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
        && url.getPort() <= HIGHEST_PORT;
  }

  private static boolean bare(URI url) {
    return url.getRawUserInfo() == null
        && url.getRawQuery() == null
        && url.getRawFragment() == null;
  }
}
