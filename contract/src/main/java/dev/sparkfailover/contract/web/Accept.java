package dev.sparkfailover.contract.web;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a client says it likes to read; what cannot be understood counts as not said. */
public record Accept(List<String> headers) {

  public Accept {
    headers = List.copyOf(headers);
  }

  public static Accept of(ServerRequest request) {
    return new Accept(
        request.headers().contains(HeaderNames.ACCEPT)
            ? request.headers().values(HeaderNames.ACCEPT)
            : List.of());
  }

  /** Whether it says that it is a browser that wants a page. */
  public boolean likesHtml() {
    double html = quality("text/html");
    return html > 0 && html >= quality("application/json") && html >= quality("text/plain");
  }

  /** How much it likes this very type, from 0 (not named) to 1. */
  public double quality(String type) {
    return headers.stream()
        .flatMap(header -> Stream.of(header.split(",", -1)))
        .map(range -> range.toLowerCase(Locale.ROOT).replace(" ", "").split(";", -1))
        .filter(range -> range[0].equals(type))
        .mapToDouble(Accept::quality)
        .max()
        .orElse(0);
  }

  private static double quality(String[] range) {
    for (String parameter : range) {
      if (parameter.startsWith("q=")) {
        return parameter.matches("q=[01](\\.[0-9]{0,3})?")
            ? Double.parseDouble(parameter.substring(2))
            : 0;
      }
    }
    return 1;
  }
}
