package dev.sparkfailover.job.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/** Decides who may resume the job. */
final class Authorization {
  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final String BEARER = "Bearer ";

  private final Optional<TokenFile> token;

  Authorization(Optional<Path> tokenFile) {
    token = tokenFile.map(TokenFile::new);
  }

  /** Why the request is refused, empty when it may pass. */
  Optional<Problem> refusal(ServerRequest request) {
    if (fromBrowser(request)) {
      return refused(
          Status.FORBIDDEN_403,
          "requests from web pages are refused; use curl -X POST from a shell");
    }
    return token.map(t -> withToken(t, request)).orElseGet(() -> fromLoopback(request));
  }

  /** A page of any origin could otherwise use the browser of somebody who may reach this port. */
  private static boolean fromBrowser(ServerRequest request) {
    return request.headers().contains(HeaderNames.ORIGIN) || request.headers().contains(FETCH_SITE);
  }

  private static Optional<Problem> withToken(TokenFile token, ServerRequest request) {
    Optional<byte[]> expected = token.read();
    if (expected.isEmpty()) {
      return refused(
          Status.SERVICE_UNAVAILABLE_503,
          "JOB_TOKEN_FILE cannot be read or is empty on the job's machine: mend it, then try again");
    }
    String sent = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
    boolean same =
        sent.regionMatches(true, 0, BEARER, 0, BEARER.length())
            && MessageDigest.isEqual(
                expected.get(),
                sent.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8));
    return same
        ? Optional.empty()
        : refused(
            Status.UNAUTHORIZED_401,
            "send the token of JOB_TOKEN_FILE: curl -X POST -H \"Authorization: Bearer $TOKEN\" …");
  }

  private static Optional<Problem> fromLoopback(ServerRequest request) {
    boolean local =
        request.remotePeer().address() instanceof InetSocketAddress peer
            && peer.getAddress() != null
            && peer.getAddress().isLoopbackAddress();
    return local
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
