package dev.sparkfailover.monitor.api;

import io.helidon.http.Status;

/** A request is refused, for a reason that its sender is told. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  RefusedException(Status status, String detail) {
    super(detail, null, false, false);
    problem = Problem.of(status, detail);
  }

  static RefusedException badRequest(String detail) {
    return new RefusedException(Status.BAD_REQUEST_400, detail);
  }

  Problem problem() {
    return problem;
  }
}
