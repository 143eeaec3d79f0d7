package dev.sparkfailover.monitor.cluster;

import dev.sparkfailover.monitor.source.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks masters of which one leads, and returns what the leader says. */
public final class MastersSource implements Source<MasterState> {
  private final List<MasterSource> masters;
  // Which one to ask first: the last leader; after one that did not answer, the next.
  private volatile int first;

  /**
   * @param masters at least one
   */
  public MastersSource(List<MasterSource> masters) {
    this.masters = List.copyOf(masters);
  }

  /** While none leads, this is what one of those that stand by says. */
  @Override
  public MasterState ask() throws IOException, InterruptedException {
    Optional<MasterState> standby = Optional.empty();
    List<String> problems = new ArrayList<>();
    for (int asked = 0; asked < masters.size(); asked++) {
      int now = first;
      // At once: a master that keeps us waiting until we are broken off must not do so again.
      first = (now + 1) % masters.size();
      try {
        MasterState state = masters.get(now).ask();
        if (state.alive()) {
          first = now;
          return state;
        }
        standby = Optional.of(state);
      } catch (IOException e) {
        problems.add(e.getMessage());
      }
    }
    return standby.orElseThrow(() -> new IOException(String.join("; ", problems)));
  }
}
