package dev.sparkfailover.job.application.query;

import java.util.List;
import org.apache.spark.SparkException;

/** A streaming query of the application failed, and the application did not start it anew. */
public final class QueryFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String CAUSED_BY = "Caused by: ";

  QueryFailedException(String query, Throwable cause) {
    super("the streaming query %s failed".formatted(query), cause);
  }

  /** Of one whose exception is known by its text alone. */
  public static QueryFailedException of(QueryTracker.Failure failure) {
    String message =
        "the streaming query %s failed: %s\n%s"
            .formatted(failure.query(), line(failure.why()), failure.why());
    return new QueryFailedException(failure.query(), new SparkException(message));
  }

  /** The innermost cause that the text names, else its first line. */
  private static String line(String why) {
    List<String> lines = why.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    return lines.stream()
        .filter(line -> line.startsWith(CAUSED_BY))
        .map(line -> line.substring(CAUSED_BY.length()))
        .reduce((first, second) -> second)
        .or(() -> lines.stream().findFirst())
        .orElse("no reason given");
  }
}
