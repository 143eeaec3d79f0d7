package dev.sparkfailover.contract.web;

import io.helidon.http.Status;

/** An error answer as of RFC 9457; the detail says what to do. */
public record Problem(String type, String title, int status, String detail) {
  public static final String CONTENT_TYPE = "application/problem+json";

  public static Problem of(Status status, String detail) {
    return new Problem("about:blank", status.reasonPhrase(), status.code(), detail);
  }

  public byte[] bytes() {
    return Json.bytes(this);
  }
}
