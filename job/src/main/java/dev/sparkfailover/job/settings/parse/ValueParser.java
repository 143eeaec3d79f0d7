package dev.sparkfailover.job.settings.parse;

import dev.sparkfailover.job.settings.Location;
import dev.sparkfailover.job.settings.Settings;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns the text of a setting into its value; an empty text is "not given". */
@FunctionalInterface
public interface ValueParser<T> {

  T parse(String text) throws InvalidValue;

  static ValueParser<Duration> duration(String min, String max) {
    var least = DurationParser.parse(min).orElseThrow();
    var most = DurationParser.parse(max).orElseThrow();
    return text -> {
      var time =
          DurationParser.parse(text)
              .orElseThrow(
                  () -> new InvalidValue("must be a duration such as 500ms, 30s, 2m, 1h or 30d"));
      if (time.compareTo(least) < 0 || time.compareTo(most) > 0) {
        throw new InvalidValue("must be from " + min + " to " + max);
      }
      return time;
    };
  }

  static ValueParser<Integer> whole(int min, int max) {
    var parser = whole((long) min, (long) max);
    return text -> Math.toIntExact(parser.parse(text));
  }

  static ValueParser<Long> whole(long min, long max) {
    var must = "must be a whole number from " + min + " to " + max;
    return text -> {
      try {
        var number = Long.parseLong(text);
        if (number >= min && number <= max) {
          return number;
        }
      } catch (NumberFormatException e) {
        throw new InvalidValue(must);
      }
      throw new InvalidValue(must);
    };
  }

  /** A decimal number that meets the bound, which is written as people write it: {@code [0, 1)}. */
  static ValueParser<Double> decimal(double min, double max, boolean maxIncluded) {
    var must =
        "must be a number from %s %s %s"
            .formatted(plain(min), maxIncluded ? "to" : "to below", plain(max));
    var decimal = Pattern.compile("\\d+(\\.\\d+)?");
    return text -> {
      if (!decimal.matcher(text).matches()) {
        throw new InvalidValue(must);
      }
      var number = Double.parseDouble(text);
      if (number < min || number > max || (number == max && !maxIncluded)) {
        throw new InvalidValue(must);
      }
      return number;
    };
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  static ValueParser<String> matching(String regex, String must) {
    var pattern = Pattern.compile(regex);
    return text -> {
      if (!pattern.matcher(text).matches()) {
        throw new InvalidValue(must);
      }
      return text;
    };
  }

  static ValueParser<Path> path() {
    return text -> {
      try {
        return Path.of(text);
      } catch (InvalidPathException e) {
        throw new InvalidValue("must be a path (" + e.getReason() + ")");
      }
    };
  }

  /** A local path or a URI such as {@code hdfs://namenode/data}. */
  static ValueParser<Location> location() {
    var scheme = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");
    return text -> {
      if (!scheme.matcher(text).matches()) {
        return new Location.Local(path().parse(text));
      }
      try {
        return new Location.Remote(URI.create(text));
      } catch (IllegalArgumentException e) {
        throw new InvalidValue("must be a local path or a URI such as hdfs://namenode/data");
      }
    };
  }

  static <T> ValueParser<Optional<T>> optional(ValueParser<T> parser) {
    return text -> text.isEmpty() ? Optional.empty() : Optional.of(parser.parse(text));
  }

  static ValueParser<OptionalLong> seed() {
    var number = whole(Long.MIN_VALUE, Long.MAX_VALUE);
    return text ->
        text.equals("random") ? OptionalLong.empty() : OptionalLong.of(number.parse(text));
  }

  static <E extends Enum<E>> ValueParser<E> oneOf(E[] values, Function<E, String> label) {
    return text ->
        Arrays.stream(values)
            .filter(value -> label.apply(value).equals(text))
            .findFirst()
            .orElseThrow(() -> new InvalidValue("must be one of " + labels(values, label)));
  }

  /** A list with commas; at least one, in any order, each once. */
  static <E extends Enum<E>> ValueParser<Set<E>> someOf(E[] values, Function<E, String> label) {
    var one = oneOf(values, label);
    return text -> {
      var found = new TreeSet<E>();
      for (var item : List.of(text.split(",", -1))) {
        try {
          found.add(one.parse(item.strip()));
        } catch (InvalidValue e) {
          throw new InvalidValue("must be a list, with commas, of " + labels(values, label));
        }
      }
      return found;
    };
  }

  static ValueParser<Settings.Archive> archive() {
    var time = duration("1s", "3650d");
    return text ->
        switch (text) {
          case "keep" -> new Settings.Archive.Keep();
          case "delete" -> new Settings.Archive.Delete();
          default -> {
            try {
              yield new Settings.Archive.KeepFor(time.parse(text));
            } catch (InvalidValue e) {
              throw new InvalidValue("must be keep, delete, or a duration such as 30d");
            }
          }
        };
  }

  private static <E> String labels(E[] values, Function<E, String> label) {
    return Arrays.stream(values).map(label).collect(Collectors.joining(", "));
  }
}
