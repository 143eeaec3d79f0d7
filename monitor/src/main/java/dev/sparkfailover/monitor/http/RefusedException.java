package dev.sparkfailover.monitor.http;

import dev.sparkfailover.contract.web.Problem;
import io.helidon.http.Status;

/** A request is refused, for a reason that its sender gets to read. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public RefusedException(Status status, String detail) {
    super(detail, null, false, false);
    problem = Problem.of(status, detail);
  }

  public static RefusedException badRequest(String detail) {
    return new RefusedException(Status.BAD_REQUEST_400, detail);
  }

  public Problem problem() {
    return problem;
  }
}
