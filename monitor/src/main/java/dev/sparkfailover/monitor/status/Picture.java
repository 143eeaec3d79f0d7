package dev.sparkfailover.monitor.status;

import dev.sparkfailover.monitor.alerts.Alert;
import java.util.List;

/**
 * One job at one moment: what was seen, and what that means.
 *
 * @param alerts that fire for this application, or for none in particular
 */
public record Picture(Seen seen, Verdict verdict, List<Alert> alerts) {

  public Picture {
    alerts = List.copyOf(alerts);
  }

  public String application() {
    return seen.application();
  }
}
