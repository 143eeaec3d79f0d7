package dev.sparkfailover.monitor.http;

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
public record Route(
    Method method, String path, Set<String> parameters, boolean open, Handler handler) {

  /** Answers a request that was found to be in order. */
  @FunctionalInterface
  public interface Handler {
    void handle(ServerRequest request, ServerResponse response, Parameters parameters)
        throws Exception;
  }

  public Route {
    parameters = Set.copyOf(parameters);
  }

  public static Route get(String path, Handler handler, String... parameters) {
    return new Route(Method.GET, path, Set.of(parameters), false, handler);
  }

  public static Route post(String path, Handler handler) {
    return new Route(Method.POST, path, Set.of(), false, handler);
  }

  /** The same for everybody. */
  public Route forAll() {
    return new Route(method, path, parameters, true, handler);
  }

  /** Whether the last part of its path is a name for whatever stands there: {@code /a/{b}}. */
  public boolean hasTemplate() {
    return path.endsWith("}");
  }

  /** All but the last part. */
  public static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  public boolean takes(Method asked) {
    return asked.equals(method) || (asked.equals(Method.HEAD) && method.equals(Method.GET));
  }

  public String allows() {
    return method.equals(Method.GET) ? "GET, HEAD" : method.text();
  }
}
