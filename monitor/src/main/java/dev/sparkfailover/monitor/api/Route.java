package dev.sparkfailover.monitor.api;

import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Set;

/**
 * One operation of the API.
 *
 * @param method GET, which HEAD is answered by, too, or POST
 * @param parameters names of the query parameters that it takes
 * @param open whether it is answered without the token
 */
record Route(Method method, String path, Set<String> parameters, boolean open, Handler handler) {

  /** Answers a request that was found to be in order. */
  @FunctionalInterface
  interface Handler {
    void handle(ServerRequest request, ServerResponse response, Parameters parameters)
        throws Exception;
  }

  Route {
    parameters = Set.copyOf(parameters);
  }

  static Route get(String path, Handler handler, String... parameters) {
    return new Route(Method.GET, path, Set.of(parameters), false, handler);
  }

  static Route post(String path, Handler handler) {
    return new Route(Method.POST, path, Set.of(), false, handler);
  }

  /** The same for everybody. */
  Route forAll() {
    return new Route(method, path, parameters, true, handler);
  }

  /** Whether the last part of its path is a name for whatever stands there: {@code /a/{b}}. */
  boolean hasTemplate() {
    return path.endsWith("}");
  }

  /** All but the last part. */
  static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  boolean takes(Method asked) {
    return asked.equals(method) || (asked.equals(Method.HEAD) && method.equals(Method.GET));
  }

  String allows() {
    return method.equals(Method.GET) ? "GET, HEAD" : method.text();
  }
}
