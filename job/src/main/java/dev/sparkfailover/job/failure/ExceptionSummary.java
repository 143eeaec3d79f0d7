package dev.sparkfailover.job.failure;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkThrowable;

/** Describes an exception in one line. */
public final class ExceptionSummary {
  private static final int LONGEST = 400;
  private static final Pattern FILE =
      Pattern.compile("\\b(?:file|hdfs|s3a?|abfss?):/[^\\s,;'\"\\])]+");

  private ExceptionSummary() {}

  /** The root's class and the first line of its message, and the file if one is named. */
  public static String of(Throwable failure) {
    CauseChain chain = CauseChain.of(failure);
    Throwable root = chain.root();
    String line = shortened(name(root) + firstLine(root));
    return file(chain)
        .filter(file -> !line.contains(file))
        .map(file -> line + " (file " + file + ")")
        .orElse(line);
  }

  /** The file that Spark was reading, else the first one that a message names. */
  private static Optional<String> file(CauseChain chain) {
    return chain.links().stream()
        .filter(SparkThrowable.class::isInstance)
        .flatMap(t -> Optional.ofNullable(parameter((SparkThrowable) t)).stream())
        .findFirst()
        .or(() -> chain.links().stream().flatMap(t -> named(t).stream()).findFirst());
  }

  private static String parameter(SparkThrowable t) {
    return t.getMessageParameters() == null ? null : t.getMessageParameters().get("path");
  }

  private static Optional<String> named(Throwable t) {
    Matcher matcher = FILE.matcher(String.valueOf(t.getMessage()));
    return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
  }

  private static String name(Throwable t) {
    String simple = t.getClass().getSimpleName();
    return simple.isEmpty() ? t.getClass().getName() : simple;
  }

  /** A line that ends in a colon says nothing without the next ones. */
  private static String firstLine(Throwable t) {
    List<String> lines =
        Stream.ofNullable(t.getMessage())
            .flatMap(String::lines)
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .limit(3)
            .toList();
    if (lines.isEmpty()) {
      return "";
    }
    boolean incomplete = lines.getFirst().endsWith(":");
    return ": " + (incomplete ? String.join(" ", lines) : lines.getFirst());
  }

  private static String shortened(String line) {
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 2) + " …";
  }
}
