package dev.sparkfailover.monitor.api;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.web.Json;
import dev.sparkfailover.monitor.alerts.Alert;
import dev.sparkfailover.monitor.api.view.AlertView;
import dev.sparkfailover.monitor.status.JobSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Passes on what happens, as it happens, to all who listen; remembers the newest events for those
 * who lost their connection. Nobody who listens can hold it up.
 */
public final class Events implements Consumer<JobSnapshot>, AutoCloseable {
  static final int MAX_STREAMS = 32;
  static final int MAX_KEPT = 1_000;
  private static final Pattern ID = Pattern.compile("([0-9a-z]{1,13})-([0-9]{1,18})");

  private final String start;
  private final Map<String, Changes> changes = new HashMap<>();
  private final Deque<Event> kept = new ArrayDeque<>();
  private final Set<Subscription> streams = ConcurrentHashMap.newKeySet();
  private long last;
  private boolean closed;

  /**
   * @param number counts from 1 since the monitor's start
   * @param application empty when it is for none in particular
   */
  record Event(String id, long number, String type, Optional<String> application, String data) {

    String text() {
      return "id: %s\nevent: %s\ndata: %s\n\n".formatted(id, type, data);
    }
  }

  /** The time of its making is part of every id, so that ids of an earlier process are not ours. */
  public Events(Clock clock) {
    start = Long.toString(clock.moment().at().toEpochMilli(), Character.MAX_RADIX);
  }

  @Override
  public synchronized void accept(JobSnapshot picture) {
    Changes known = changes.computeIfAbsent(picture.application(), name -> new Changes());
    Optional<String> application = Optional.of(picture.application());
    known.state(picture).ifPresent(state -> publish("state", application, state));
    known.restarts(picture).forEach(restart -> publish("restart", application, restart));
  }

  /** An alert began or ended to fire. */
  public synchronized void alert(Alert alert) {
    AlertView view = AlertView.of(alert);
    publish("alert", view.application(), Changes.AlertChange.of(view));
  }

  private void publish(String type, Optional<String> application, Object data) {
    last++;
    Event event = new Event(start + "-" + last, last, type, application, Json.line(data));
    kept.addLast(event);
    if (kept.size() > MAX_KEPT) {
      kept.removeFirst();
    }
    streams.forEach(stream -> stream.offer(event));
  }

  /**
   * Begins to listen; whoever does must close the stream.
   *
   * @param application the only one whose events are wanted; all when empty
   * @param lastId the last event that was heard before; then what was missed comes first
   * @return empty when {@value #MAX_STREAMS} listen already, or it is closed
   */
  synchronized Optional<Subscription> open(Optional<String> application, Optional<String> lastId) {
    if (closed || streams.size() >= MAX_STREAMS) {
      return Optional.empty();
    }
    Predicate<Event> wanted =
        event ->
            application.isEmpty()
                || event.application().isEmpty()
                || event.application().equals(application);
    Subscription stream = new Subscription(wanted, missed(lastId), streams::remove);
    streams.add(stream);
    return Optional.of(stream);
  }

  private List<Event> missed(Optional<String> lastId) {
    if (lastId.isEmpty()) {
      return List.of();
    }
    long after = number(lastId.get());
    List<Event> missed = new ArrayList<>();
    boolean gap = after < 0 || after < last - kept.size();
    if (gap) {
      missed.add(reset());
    }
    kept.stream().filter(event -> gap || event.number() > after).forEach(missed::add);
    return missed;
  }

  /** The number of one of our own events, or -1. */
  private long number(String id) {
    Matcher matcher = ID.matcher(id);
    if (!matcher.matches() || !matcher.group(1).equals(start)) {
      return -1;
    }
    long number = Long.parseLong(matcher.group(2));
    return number > last ? -1 : number;
  }

  /** Tells that events may have been missed; its id is that of the event before the oldest kept. */
  private Event reset() {
    long before = last - kept.size();
    return new Event(
        start + "-" + before,
        before,
        "reset",
        Optional.empty(),
        Json.line(
            Map.of("detail", "events may have been missed: read /api/status for what is now")));
  }

  int listeners() {
    return streams.size();
  }

  /** Ends all streams, and lets nobody listen any more. */
  @Override
  public synchronized void close() {
    closed = true;
    streams.forEach(Subscription::end);
  }
}
