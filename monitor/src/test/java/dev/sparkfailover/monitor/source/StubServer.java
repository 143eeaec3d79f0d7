package dev.sparkfailover.monitor.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server of the test's own making, which may be as rude as it likes. */
public final class StubServer implements AutoCloseable {
  private final ServerSocket socket;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private StubServer(ServerSocket socket) {
    this.socket = socket;
  }

  /** What follows a request; the connection is closed when this returns. */
  @FunctionalInterface
  public interface Manners {
    void answer(InputStream in, OutputStream out) throws IOException, InterruptedException;
  }

  public static StubServer with(Manners manners) {
    try {
      StubServer server = new StubServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().name("stand-in").start(() -> server.accept(manners));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers every request with this body. */
  public static StubServer saying(String body) {
    return with((in, out) -> out.write(response("200 OK", body)));
  }

  public static byte[] response(String status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return head(status, "Content-Length: " + bytes.length, body);
  }

  /** With these headers, whatever they say of the body. */
  public static byte[] head(String status, String headers, String body) {
    return "HTTP/1.1 %s\r\n%s\r\nConnection: close\r\n\r\n%s"
        .formatted(status, headers, body)
        .getBytes(StandardCharsets.UTF_8);
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  /** The first lines of all requests. */
  public List<String> requests() {
    return requests;
  }

  private void accept(Manners manners) {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        open.add(connection);
        Thread.ofVirtual().start(() -> serve(connection, manners));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private void serve(Socket connection, Manners manners) {
    try (connection) {
      InputStream bytes = connection.getInputStream();
      BufferedReader in = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
      String first = in.readLine();
      if (first != null) {
        requests.add(first);
        for (String line = first; line != null && !line.isEmpty(); line = in.readLine()) {}
        manners.answer(bytes, connection.getOutputStream());
      }
    } catch (IOException | InterruptedException e) {
      // The other side has had enough: that is what these tests are about.
    } finally {
      open.remove(connection);
    }
  }

  /** Connections that are not closed. */
  public int connections() {
    return open.size();
  }

  @Override
  public void close() {
    try {
      socket.close();
      for (Socket each : open) {
        each.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
