package dev.sparkfailover.monitor.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/** Decides whose requests are answered: with a token set, only those that show it. */
public final class Authorization {
  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final String BEARER = "Bearer ";
  private static final String BASIC = "Basic ";

  private final Optional<TokenFile> token;

  public Authorization(Optional<Path> tokenFile) {
    token = tokenFile.map(TokenFile::new);
  }

  /**
   * @throws RefusedException when the token is not that of the file
   */
  public void check(ServerRequest request) {
    token.ifPresent(secret -> check(secret, request));
  }

  /**
   * A page of any origin could otherwise use the browser of somebody who may reach this port.
   *
   * @throws RefusedException when the request comes from a web page
   */
  public void checkNoBrowser(ServerRequest request) {
    if (request.headers().contains(HeaderNames.ORIGIN) || request.headers().contains(FETCH_SITE)) {
      throw new RefusedException(
          Status.FORBIDDEN_403, "alerts are not taken from web pages; let Alertmanager post them");
    }
  }

  private static void check(TokenFile token, ServerRequest request) {
    byte[] expected =
        token
            .read()
            .orElseThrow(
                () ->
                    new RefusedException(
                        Status.SERVICE_UNAVAILABLE_503,
                        "MONITOR_TOKEN_FILE cannot be read or is empty on the monitor's machine:"
                            + " put a token there, then try again"));
    Optional<byte[]> sent =
        request.headers().first(HeaderNames.AUTHORIZATION).flatMap(Authorization::secret);
    // In the same time whatever was sent.
    if (!MessageDigest.isEqual(expected, sent.orElse(new byte[0]))) {
      throw new RefusedException(
          Status.UNAUTHORIZED_401,
          "send the token of MONITOR_TOKEN_FILE: curl -H \"Authorization: Bearer $TOKEN\" …;"
              + " in a browser, any user name and the token as the password");
    }
  }

  private static Optional<byte[]> secret(String authorization) {
    if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.of(
          authorization.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8));
    }
    return authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())
        ? password(authorization.substring(BASIC.length()).strip())
        : Optional.empty();
  }

  /** What follows the first colon: no user name has one. */
  private static Optional<byte[]> password(String credentials) {
    try {
      String both = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
      return both.contains(":")
          ? Optional.of(
              both.substring(both.indexOf(':') + 1).strip().getBytes(StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
