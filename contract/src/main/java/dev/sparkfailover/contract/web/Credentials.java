package dev.sparkfailover.contract.web;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Who sent a request, as far as the request shows it. */
public final class Credentials {
  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final String BEARER = "Bearer ";
  private static final String BASIC = "Basic ";

  private Credentials() {}

  /**
   * Whether a web page made a browser send it: a page of any origin could otherwise use the browser
   * of a person who may reach this port.
   */
  public static boolean fromWebPage(ServerRequest request) {
    return request.headers().contains(HeaderNames.ORIGIN) || request.headers().contains(FETCH_SITE);
  }

  /** Whether a program on this machine sent it. */
  public static boolean fromLoopback(ServerRequest request) {
    return request.remotePeer().address() instanceof InetSocketAddress peer
        && peer.getAddress() != null
        && peer.getAddress().isLoopbackAddress();
  }

  /** The token that it shows, as a bearer token or as the password of any user; else no bytes. */
  public static byte[] token(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.AUTHORIZATION)
        .flatMap(Credentials::secret)
        .map(secret -> secret.strip().getBytes(StandardCharsets.UTF_8))
        .orElseGet(() -> new byte[0]);
  }

  private static Optional<String> secret(String authorization) {
    return after(BEARER, authorization)
        .or(() -> after(BASIC, authorization).flatMap(Credentials::password));
  }

  private static Optional<String> after(String scheme, String authorization) {
    return authorization.regionMatches(true, 0, scheme, 0, scheme.length())
        ? Optional.of(authorization.substring(scheme.length()))
        : Optional.empty();
  }

  /** What follows the first colon: no user name has one. */
  private static Optional<String> password(String credentials) {
    try {
      String both =
          new String(Base64.getDecoder().decode(credentials.strip()), StandardCharsets.UTF_8);
      int colon = both.indexOf(':');
      return colon < 0 ? Optional.empty() : Optional.of(both.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
