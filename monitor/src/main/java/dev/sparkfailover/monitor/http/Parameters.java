package dev.sparkfailover.monitor.http;

import io.helidon.common.uri.UriQuery;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A request's query parameters, each given at most once and known to its route. */
public final class Parameters {
  private static final int MAX_TEXT = 1_000;

  private final UriQuery query;

  /**
   * @throws RefusedException when a parameter is unknown or given twice
   */
  public Parameters(UriQuery query, Set<String> known) {
    this.query = query;
    if (!query.isEmpty()) {
      try {
        check(known);
      } catch (IllegalArgumentException e) {
        throw RefusedException.badRequest("the query must be name=value pairs, percent-encoded");
      }
    }
  }

  private void check(Set<String> known) {
    for (String name : query.names()) {
      if (!known.contains(name)) {
        throw RefusedException.badRequest(
            known.isEmpty()
                ? "this path takes no parameters"
                : "this path takes only the parameters " + String.join(", ", new TreeSet<>(known)));
      }
      if (query.all(name).size() > 1) {
        throw RefusedException.badRequest(name + ": must be given once");
      }
    }
  }

  /** The value, or nothing where the parameter is not given. */
  public Optional<String> text(String name) {
    if (query.isEmpty() || !query.contains(name)) {
      return Optional.empty();
    }
    String value = query.first(name).orElse("");
    if (value.isEmpty() || value.length() > MAX_TEXT) {
      throw RefusedException.badRequest(
          "%s: must be a text of 1 to %s characters".formatted(name, MAX_TEXT));
    }
    return Optional.of(value);
  }

  public int number(String name, int otherwise, int highest) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (text.get().matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text.get());
      if (number >= 1 && number <= highest) {
        return number;
      }
    }
    throw RefusedException.badRequest("%s: must be a number from 1 to %s".formatted(name, highest));
  }

  /** Milliseconds since 1970, as dashboards have it, or ISO 8601. */
  public Optional<Instant> time(String name) {
    return text(name).map(text -> time(name, text));
  }

  private static Instant time(String name, String text) {
    try {
      return text.matches("[0-9]{1,15}")
          ? Instant.ofEpochMilli(Long.parseLong(text))
          : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw RefusedException.badRequest(
          name + ": must be a time like 2026-03-01T10:00:00Z, or milliseconds since 1970");
    }
  }

  /** One of these words, in upper or lower case. */
  public Optional<String> word(String name, List<String> words) {
    Optional<String> text = text(name);
    if (text.isPresent() && words.stream().noneMatch(text.get()::equalsIgnoreCase)) {
      throw RefusedException.badRequest(
          "%s: must be one of %s".formatted(name, String.join(", ", words)));
    }
    return text;
  }
}
