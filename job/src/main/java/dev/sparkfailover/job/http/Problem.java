package dev.sparkfailover.job.http;

import io.helidon.http.Status;

/** An error answer as of RFC 9457; the detail says what to do. */
record Problem(String type, String title, int status, String detail) {
  static final String CONTENT_TYPE = "application/problem+json";

  static Problem of(Status status, String detail) {
    return new Problem("about:blank", status.reasonPhrase(), status.code(), detail);
  }

  byte[] bytes() {
    return Json.bytes(this);
  }
}
