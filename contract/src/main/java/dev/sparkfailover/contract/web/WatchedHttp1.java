package dev.sparkfailover.contract.web;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;

/**
 * HTTP/1.1 with a deadline from the very beginning of a connection, which no other hook sees: the
 * read timeout of the web server's options is not applied to connections that it accepts. As the
 * only selector it is asked for the connection, on the connection's thread, before any byte came.
 */
public record WatchedHttp1(ServerConnectionSelector http1, Deadlines deadlines, Duration allowed)
    implements ServerConnectionSelector {

  @Override
  public int bytesToIdentifyConnection() {
    return http1.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http1.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http1.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    deadlines.begin(allowed);
    return http1.connection(context);
  }
}
