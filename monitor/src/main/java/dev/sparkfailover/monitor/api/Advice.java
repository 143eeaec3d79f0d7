package dev.sparkfailover.monitor.api;

import io.helidon.http.Status;

/** What to do about a request that could not even be read. */
final class Advice {
  private Advice() {}

  static String of(Status status) {
    return switch (status.code()) {
      case 413 -> "send a body of at most %d bytes".formatted(Server.MAX_BODY_BYTES);
      case 414, 431 ->
          "send a request line of at most %d bytes and headers of at most %d"
              .formatted(Server.MAX_PROLOGUE_BYTES, Server.MAX_HEADER_BYTES);
      case 501 -> "send the body as it is, or chunked";
      case 503 -> "too many requests at once: try again in a few seconds";
      default ->
          status.code() < 500
              ? "send a valid HTTP/1.1 request: check its path, its query and its headers"
              : "this is a bug; the monitor's log has the details";
    };
  }
}
