package dev.sparkfailover.monitor.http;

import dev.sparkfailover.contract.web.Problem;
import io.helidon.http.Status;

/** What to do about a request that could not even be read. */
public final class RequestErrors {
  public static final int MAX_BODY_BYTES = 1 << 20;
  public static final int MAX_PROLOGUE_BYTES = 4_096;
  public static final int MAX_HEADER_BYTES = 16_384;

  private RequestErrors() {}

  /**
   * What the client reads when the web server could not read its request: it says 500 of much that
   * is the client's fault, as a method that is no token. Faults of ours never get this far.
   */
  public static Problem problem(Status found) {
    Status status =
        found.code() < 500 || found.equals(Status.SERVICE_UNAVAILABLE_503)
            ? found
            : Status.BAD_REQUEST_400;
    return Problem.of(status, of(status));
  }

  public static String of(Status status) {
    return switch (status.code()) {
      case 413 -> "send a body of at most %s bytes".formatted(MAX_BODY_BYTES);
      case 414, 431 ->
          "send a request line of at most %s bytes and headers of at most %s"
              .formatted(MAX_PROLOGUE_BYTES, MAX_HEADER_BYTES);
      case 503 -> "too many requests at once: try again in a few seconds";
      default ->
          "send a valid HTTP/1.1 request: check its method, path, query, headers and framing";
    };
  }
}
