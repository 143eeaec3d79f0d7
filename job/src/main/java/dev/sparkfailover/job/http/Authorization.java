package dev.sparkfailover.job.http;

import dev.sparkfailover.contract.web.Credentials;
import dev.sparkfailover.contract.web.Problem;
import dev.sparkfailover.contract.web.TokenFile;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;

/** Decides who may resume the job. */
record Authorization(Optional<TokenFile> token) {

  /** Why the request is refused, empty when it may pass. */
  Optional<Problem> refusal(ServerRequest request) {
    if (Credentials.fromWebPage(request)) {
      return refused(
          Status.FORBIDDEN_403,
          "requests from web pages are refused; use curl -X POST from a shell");
    }
    return token.map(t -> withToken(t, request)).orElseGet(() -> fromLoopback(request));
  }

  private static Optional<Problem> withToken(TokenFile token, ServerRequest request) {
    Optional<Boolean> same = token.matches(Credentials.token(request));
    if (same.isEmpty()) {
      return refused(
          Status.SERVICE_UNAVAILABLE_503,
          "JOB_TOKEN_FILE cannot be read or is empty on the job's machine: fix it, then try again");
    }
    return same.get()
        ? Optional.empty()
        : refused(
            Status.UNAUTHORIZED_401,
            "send the token of JOB_TOKEN_FILE: curl -X POST -H \"Authorization: Bearer $TOKEN\" …");
  }

  private static Optional<Problem> fromLoopback(ServerRequest request) {
    return Credentials.fromLoopback(request)
        ? Optional.empty()
        : refused(
            Status.FORBIDDEN_403,
            "without a token only the job's own machine may resume it: call this from there (in a"
                + " container: docker compose exec), or set JOB_TOKEN_FILE and send its token");
  }

  private static Optional<Problem> refused(Status status, String detail) {
    return Optional.of(Problem.of(status, detail));
  }
}
