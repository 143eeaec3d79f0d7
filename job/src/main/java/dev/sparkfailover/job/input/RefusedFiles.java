package dev.sparkfailover.job.input;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.InputRefusal;
import dev.sparkfailover.job.event.RefusedInput;
import dev.sparkfailover.job.event.RefusedInputs;
import dev.sparkfailover.job.storage.InputFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Remembers, for the life of the process, which input files cannot be taken, so that each is named
 * once and looked at again now and then; thread-safe.
 */
public final class RefusedFiles {
  /** What a person repairs is seen soon, and thousands of files cost little. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private static final int LOOKS_AT_ONCE = 100;
  private static final int EVENTS_AT_ONCE = 100;
  private static final int SHOWN = 20;

  private final Clock clock;
  private final Map<String, Held> held = new HashMap<>();
  private final Queue<Event> events = new ArrayDeque<>();
  private volatile RefusedInputs shown = RefusedInputs.NONE;

  public RefusedFiles(Clock clock) {
    this.clock = clock;
  }

  private record Held(RefusedInput refused, Optional<InputFile> as, long lookedAt) {
    boolean is(InputFile file) {
      return as.equals(Optional.of(file));
    }
  }

  /** A name, or a folder, that cannot be taken whatever it holds. */
  public void refuse(String file, InputRefusal reason, String why) {
    refuse(file, Optional.empty(), reason, why);
  }

  public void refuse(InputFile file, InputRefusal reason, String why) {
    refuse(file.name(), Optional.of(file), reason, why);
  }

  private synchronized void refuse(
      String file, Optional<InputFile> as, InputRefusal reason, String why) {
    Optional<RefusedInput> before = Optional.ofNullable(held.get(file)).map(Held::refused);
    boolean known = before.filter(it -> it.reason() == reason).isPresent();
    Instant since = known ? before.get().since() : clock.now();
    held.put(file, new Held(new RefusedInput(file, reason, why, since), as, clock.nanos()));
    if (!known) {
      events.add(new Event.InputRefused(since, file, reason, why));
    }
  }

  /** Nothing speaks against the file any more. */
  synchronized void accept(String file) {
    Held was = held.remove(file);
    if (was != null) {
      Instant now = clock.now();
      Instant since = was.refused().since();
      Duration after = since.isBefore(now) ? Duration.between(since, now) : Duration.ZERO;
      events.add(new Event.InputAccepted(now, file, after));
    }
  }

  /** Something else about the input that people must know. */
  public synchronized void report(Event event) {
    events.add(event);
  }

  /** Forgets what is no longer there, and shows the rest. */
  synchronized void show(Set<String> there) {
    held.keySet().retainAll(there);
    Map<InputRefusal, Integer> counts = new EnumMap<>(InputRefusal.class);
    held.values().forEach(each -> counts.merge(each.refused().reason(), 1, Integer::sum));
    List<RefusedInput> first =
        held.values().stream()
            .map(Held::refused)
            .sorted(Comparator.comparing(RefusedInput::since).thenComparing(RefusedInput::file))
            .limit(SHOWN)
            .toList();
    shown = new RefusedInputs(counts, first);
  }

  synchronized boolean holds(InputFile file) {
    return held.containsKey(file.name()) && held.get(file.name()).is(file);
  }

  /** Those of the refused files that are not to be looked at now, as they were looked at lately. */
  synchronized Set<String> resting() {
    long now = clock.nanos();
    Set<String> due =
        held.entrySet().stream()
            .filter(each -> now - each.getValue().lookedAt() >= LOOK_AGAIN.toNanos())
            .sorted(Comparator.comparingLong(each -> each.getValue().lookedAt() - now))
            .limit(LOOKS_AT_ONCE)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    Set<String> resting = new HashSet<>(held.keySet());
    resting.removeAll(due);
    return resting;
  }

  /** What happened since this was last asked, not too much at once. */
  public synchronized List<Event> news() {
    List<Event> news = new ArrayList<>();
    while (news.size() < EVENTS_AT_ONCE && !events.isEmpty()) {
      news.add(events.remove());
    }
    return news;
  }

  /** As of the last look. */
  public RefusedInputs shown() {
    return shown;
  }
}
