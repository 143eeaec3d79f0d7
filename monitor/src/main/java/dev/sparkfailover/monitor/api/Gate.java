package dev.sparkfailover.monitor.api;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/** Decides whose requests are answered: with a token set, only those that bear it. */
final class Gate {
  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final String BEARER = "Bearer ";

  private final Optional<Token> token;

  Gate(Optional<Path> tokenFile) {
    token = tokenFile.map(Token::new);
  }

  /**
   * @throws RefusedException when the token is not that of the file
   */
  void check(ServerRequest request) {
    token.ifPresent(secret -> check(secret, request));
  }

  /**
   * A page of any origin could otherwise use the browser of somebody who may reach this port.
   *
   * @throws RefusedException when the request comes from a web page
   */
  void checkNoBrowser(ServerRequest request) {
    if (request.headers().contains(HeaderNames.ORIGIN) || request.headers().contains(FETCH_SITE)) {
      throw new RefusedException(
          Status.FORBIDDEN_403, "alerts are not taken from web pages; let Alertmanager post them");
    }
  }

  private static void check(Token token, ServerRequest request) {
    byte[] expected =
        token
            .read()
            .orElseThrow(
                () ->
                    new RefusedException(
                        Status.SERVICE_UNAVAILABLE_503,
                        "MONITOR_TOKEN_FILE cannot be read or is empty on the monitor's machine:"
                            + " mend it, then try again"));
    String sent = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
    boolean same =
        sent.regionMatches(true, 0, BEARER, 0, BEARER.length())
            && MessageDigest.isEqual(
                expected, sent.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8));
    if (!same) {
      throw new RefusedException(
          Status.UNAUTHORIZED_401,
          "send the token of MONITOR_TOKEN_FILE: curl -H \"Authorization: Bearer $TOKEN\" …");
    }
  }
}
