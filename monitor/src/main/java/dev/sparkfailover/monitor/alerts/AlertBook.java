package dev.sparkfailover.monitor.alerts;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Keeps what Alertmanager said: which alerts fire, which did, and when the Watchdog was heard. */
public final class AlertBook {
  public static final int MAX_FIRING = 1_000;
  public static final int MAX_HISTORY = 200;

  /**
   * Alertmanager repeats an alert that still fires, by default every 4 h. One that it did not
   * mention for three times that long is gone, and its end was not heard (this service was away).
   */
  public static final Duration EXPIRY = Duration.ofHours(12);

  private static final int MAX_CHARACTERS = 8_000;
  private static final String WATCHDOG = "Watchdog";

  private final Clock clock;
  private final UnaryOperator<String> mask;
  private final Consumer<Alert> changes;
  private final Map<String, Held> firing = new LinkedHashMap<>();
  private final Deque<Alert> history = new ArrayDeque<>();
  private Optional<Moment> watchdog = Optional.empty();
  private long dropped;

  private record Held(Alert alert, Optional<Instant> until, Moment heard) {
    boolean over(Moment now) {
      return until.filter(end -> !now.at().isBefore(end)).isPresent()
          || now.since(heard).compareTo(EXPIRY) > 0;
    }
  }

  /**
   * @param mask hides secrets in the texts of alerts
   * @param changes receives each alert that begins or ends to fire; must be quick
   */
  public AlertBook(Clock clock, UnaryOperator<String> mask, Consumer<Alert> changes) {
    this.clock = clock;
    this.mask = mask;
    this.changes = changes;
  }

  /**
   * Takes a payload of Alertmanager's webhook.
   *
   * @return how many alerts were in it
   * @throws BadPayloadException when it cannot be understood; then none of it is taken
   */
  public synchronized int take(byte[] body) throws BadPayloadException {
    List<Webhook.ReceivedAlert> all = Webhook.read(body);
    Moment now = clock.moment();
    expire(now);
    for (Webhook.ReceivedAlert received : all) {
      if (WATCHDOG.equals(received.labels().get("alertname"))) {
        watchdog = received.firing() ? Optional.of(now) : watchdog;
      } else if (received.firing()) {
        fires(received, now);
      } else {
        ended(received, now);
      }
    }
    return all.size();
  }

  private void fires(Webhook.ReceivedAlert received, Moment now) {
    Alert alert = alert(received, now, received.startsAt());
    Held before = firing.remove(alert.fingerprint());
    firing.put(alert.fingerprint(), new Held(alert, received.endsAt(), now));
    if (before == null || !before.alert().startsAt().equals(alert.startsAt())) {
      changes.accept(alert);
    }
    if (firing.size() > MAX_FIRING) {
      firing.remove(firing.keySet().iterator().next());
      dropped++;
    }
  }

  private void ended(Webhook.ReceivedAlert received, Moment now) {
    Held before = firing.remove(received.fingerprint());
    Alert alert =
        alert(
            received,
            now,
            received
                .startsAt()
                .or(() -> Optional.ofNullable(before).map(held -> held.alert().startsAt())));
    boolean known =
        history.stream()
            .anyMatch(
                old ->
                    old.fingerprint().equals(alert.fingerprint())
                        && old.startsAt().equals(alert.startsAt()));
    if (before != null || !known) {
      remember(alert);
    }
  }

  private Alert alert(Webhook.ReceivedAlert received, Moment now, Optional<Instant> startsAt) {
    TextBudget clip = new TextBudget(mask, MAX_CHARACTERS);
    return new Alert(
        received.fingerprint(),
        received.firing(),
        clip.of(received.labels()),
        clip.of(received.annotations()),
        startsAt.orElse(now.at()),
        received.firing() ? Optional.empty() : Optional.of(received.endsAt().orElse(now.at())),
        now.at());
  }

  /** Alertmanager's silence ends an alert as well; when it really ended is then not known. */
  private void expire(Moment now) {
    List<Held> over = firing.values().stream().filter(held -> held.over(now)).toList();
    for (Held held : over) {
      firing.remove(held.alert().fingerprint());
      Alert old = held.alert();
      remember(
          new Alert(
              old.fingerprint(),
              false,
              old.labels(),
              old.annotations(),
              old.startsAt(),
              held.until(),
              old.receivedAt()));
    }
  }

  private void remember(Alert alert) {
    history.addFirst(alert);
    if (history.size() > MAX_HISTORY) {
      history.removeLast();
    }
    changes.accept(alert);
  }

  /** All that fire, the newest first, without the Watchdog, which always does. */
  public synchronized List<Alert> firing() {
    expire(clock.moment());
    List<Alert> all = new ArrayList<>(firing.values().stream().map(Held::alert).toList());
    all.sort(Comparator.comparing(Alert::startsAt).reversed().thenComparing(Alert::fingerprint));
    return all;
  }

  /** Those that fire for this application, or for none in particular. */
  public List<Alert> firing(String application) {
    return firing().stream().filter(alert -> concerns(alert, application)).toList();
  }

  /** Those that fired, the last to end first. */
  public synchronized List<Alert> history() {
    expire(clock.moment());
    return List.copyOf(history);
  }

  public static boolean concerns(Alert alert, String application) {
    return alert.labels().getOrDefault("application", application).equals(application);
  }

  /** When the Watchdog alert last came in, if it ever did. */
  public synchronized Optional<Moment> watchdog() {
    return watchdog;
  }

  /** Alerts that fired and were forgotten, as more than {@link #MAX_FIRING} did. */
  public synchronized long dropped() {
    return dropped;
  }
}
