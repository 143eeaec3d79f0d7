package dev.sparkfailover.monitor.api;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;

/**
 * Sets the deadline of a connection's first request. It is asked on the connection's thread once
 * the first bytes are there, and never takes the connection: no other hook comes before the whole
 * head of the request was read.
 */
record FirstBytes(Deadlines deadlines, Duration allowed) implements ServerConnectionSelector {

  @Override
  public int bytesToIdentifyConnection() {
    return 0;
  }

  @Override
  public Support supports(BufferData data) {
    deadlines.allow(allowed);
    return Support.UNSUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return Set.of();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    throw new IllegalStateException("takes no connections");
  }
}
