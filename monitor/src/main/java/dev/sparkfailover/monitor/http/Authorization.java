package dev.sparkfailover.monitor.http;

import dev.sparkfailover.contract.web.Credentials;
import dev.sparkfailover.contract.web.TokenFile;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;

/** Decides whose requests are answered: with a token set, only those that show it. */
public record Authorization(Optional<TokenFile> token) {

  /**
   * Lets a request pass that shows the token, or any when no token is set.
   *
   * @throws RefusedException when the token is not that of the file
   */
  public void check(ServerRequest request) {
    token.ifPresent(file -> check(file, request));
  }

  /**
   * Lets a request pass that no web page made.
   *
   * @throws RefusedException when the request comes from a web page
   */
  public void checkNoBrowser(ServerRequest request) {
    if (Credentials.fromWebPage(request)) {
      throw new RefusedException(
          Status.FORBIDDEN_403, "alerts are not taken from web pages; let Alertmanager post them");
    }
  }

  private static void check(TokenFile token, ServerRequest request) {
    boolean same =
        token
            .matches(Credentials.token(request))
            .orElseThrow(
                () ->
                    new RefusedException(
                        Status.SERVICE_UNAVAILABLE_503,
                        "MONITOR_TOKEN_FILE cannot be read or is empty on the monitor's machine:"
                            + " put a token there, then try again"));
    if (!same) {
      throw new RefusedException(
          Status.UNAUTHORIZED_401,
          "send the token of MONITOR_TOKEN_FILE: curl -H \"Authorization: Bearer $TOKEN\" …;"
              + " in a browser, any user name and the token as the password");
    }
  }
}
