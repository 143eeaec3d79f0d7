package dev.sparkfailover.monitor.heartbeat;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Gets a URL that is secret: a program that has it can pretend that all is well. So it is in no
 * message, which names its host alone, and no redirect is followed. What is answered is not read.
 */
public final class HttpCall implements Heartbeat.Call, AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Supplier<URI> address;
  private final HttpClient client;

  /**
   * @param address asked before each call: a secret in a file may be exchanged
   */
  public HttpCall(Supplier<URI> address) {
    this.address = address;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(TIMEOUT)
            .build();
  }

  @Override
  public void send() throws IOException, InterruptedException {
    URI url = address.get();
    HttpRequest request = HttpRequest.newBuilder(url).timeout(TIMEOUT).GET().build();
    int status = status(request, url.getHost());
    if (status < 200 || status > 299) {
      throw new IOException(
          "%s answered %s, expected 200 to 299: look whether MONITOR_HEARTBEAT_URL is still the one that it gave you"
              .formatted(url.getHost(), status));
    }
  }

  private int status(HttpRequest request, String host) throws IOException, InterruptedException {
    try {
      HttpResponse<InputStream> answer =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      answer.body().close();
      return answer.statusCode();
    } catch (IOException e) {
      // The messages of the client may have the address in them.
      throw new IOException(host + ": " + words(e));
    }
  }

  private static String words(IOException e) {
    return switch (e) {
      case HttpConnectTimeoutException timeout -> "cannot connect in time";
      case HttpTimeoutException timeout -> "no answer in time";
      case ConnectException refused -> "cannot connect";
      default -> e.getClass().getSimpleName();
    };
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
