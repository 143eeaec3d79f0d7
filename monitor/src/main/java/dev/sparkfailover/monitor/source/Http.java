package dev.sparkfailover.monitor.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Gets JSON over HTTP from parties that are not trusted: no redirect is followed, no more than
 * {@link #MAX_BYTES} are read, and nothing is kept of them but what was asked for. How long all may
 * take is up to the caller, who interrupts.
 */
public final class Http implements AutoCloseable {
  public static final int MAX_BYTES = 4 * 1024 * 1024;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Duration timeout;
  private volatile HttpClient client;
  private boolean closed;

  /**
   * @param timeout for connecting, and again for the beginning of an answer
   */
  public Http(Duration timeout) {
    this.timeout = timeout;
    client = client();
  }

  private HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(timeout)
        .executor(threads)
        .build();
  }

  /**
   * Gets one object.
   *
   * @param names of the fields to keep, at any depth
   * @param parser what to make of it; its message is completed with the address
   */
  public <T> T object(URI address, Set<String> names, Parser<T> parser)
      throws IOException, InterruptedException {
    return get(address, body -> new JsonReader(names).object(body, parser));
  }

  private <T> T get(URI address, Body<T> body) throws IOException, InterruptedException {
    checkAddress(address);
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(timeout)
            .header("Accept", "application/json")
            .build();
    try {
      HttpResponse<InputStream> answer = send(request);
      try (InputStream bytes = answer.body()) {
        checkStatus(answer.statusCode());
        return body.read(new BoundedInputStream(bytes, MAX_BYTES));
      }
    } catch (IOException e) {
      throw new IOException(what(address) + ": " + words(e), e);
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request)
      throws IOException, InterruptedException {
    HttpClient used = client;
    try {
      return used.send(request, BodyHandlers.ofInputStream());
    } catch (ProtocolException e) {
      renew(used);
      throw e;
    } catch (IOException e) {
      if (used.isTerminated()) {
        return client.send(request, BodyHandlers.ofInputStream());
      }
      throw e;
    }
  }

  /**
   * Java's client leaves the connection open whose headers are too long, until it is shut down
   * itself; what others ask with it is still answered.
   */
  private synchronized void renew(HttpClient used) {
    if (!closed && used.equals(client)) {
      client = client();
      used.shutdown();
    }
  }

  private static void checkAddress(URI address) throws IOException {
    boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
    if (!web || address.getHost() == null || address.getRawUserInfo() != null) {
      throw new IOException(
          "%s cannot be asked: expected http:// or https://, a valid host name, and no user"
              .formatted(what(address)));
    }
  }

  private static void checkStatus(int status) throws IOException {
    if (status >= 300 && status < 400) {
      throw new IOException("answered " + status + ", expected 200; redirects are not followed");
    }
    if (status != 200) {
      throw new IOException("answered " + status + ", expected 200");
    }
  }

  /** The address without what may be secret in it. */
  private static String what(URI address) {
    String host = Optional.ofNullable(address.getHost()).orElse("?");
    String port = address.getPort() < 0 ? "" : ":" + address.getPort();
    String path = Optional.ofNullable(address.getRawPath()).orElse("");
    return "%s://%s%s%s".formatted(address.getScheme(), host, port, path);
  }

  /** Java's client says little in its messages. */
  private static String words(IOException e) {
    if (unknownHost(e)) {
      return "the host is unknown";
    }
    return switch (e) {
      case HttpConnectTimeoutException timeout -> "cannot connect: no answer";
      case ConnectException refused -> "cannot connect: connection refused";
      case HttpTimeoutException timeout -> "no answer in time";
      default -> Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    };
  }

  private static boolean unknownHost(Throwable e) {
    return e instanceof UnresolvedAddressException
        || (e.getCause() != null && unknownHost(e.getCause()));
  }

  @Override
  public synchronized void close() {
    closed = true;
    client.shutdownNow();
    threads.shutdownNow();
  }

  /** What becomes of an object. */
  @FunctionalInterface
  public interface Parser<T> {
    T parse(Fields fields) throws IOException;
  }

  private interface Body<T> {
    T read(InputStream bytes) throws IOException;
  }
}
