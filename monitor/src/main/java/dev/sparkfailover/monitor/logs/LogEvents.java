package dev.sparkfailover.monitor.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sparkfailover.contract.config.SecretMasking;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Makes events of lines, counts them, and keeps the newest. */
final class LogEvents implements LineCutter.Lines {
  static final int MOST = 1_000;
  static final int MOST_BYTES = 1 << 20;
  private static final int LONGEST = 32 * 1024;

  private final Deque<Kept> done = new ArrayDeque<>();
  private final Map<LogState.Level, Long> counts = new EnumMap<>(LogState.Level.class);
  private final LogHeads heads;
  private Optional<Draft> last = Optional.empty();
  private long bytes;
  private boolean counting;

  private record Kept(LogState.Event event, int bytes) {}

  /**
   * @param zone of times that do not say theirs
   */
  LogEvents(ZoneId zone) {
    heads = new LogHeads(zone);
    for (LogState.Level level : LogState.Level.values()) {
      counts.put(level, 0L);
    }
  }

  /** From now on what comes is new; before, it was there when the monitor started. */
  void count() {
    counting = true;
  }

  @Override
  public void line(String text) {
    String rest = text;
    for (int next = LogHeads.next(rest); next > 0; next = LogHeads.next(rest)) {
      wholeLine(rest.substring(0, next));
      rest = rest.substring(next);
    }
    wholeLine(rest);
  }

  private void wholeLine(String text) {
    Optional<LogHead> head = heads.of(text);
    if (head.isEmpty() && joins(text)) {
      last.orElseThrow().add(text);
    } else if (head.isPresent()) {
      begin(new Draft(head.get()));
    } else if (!text.isBlank()) {
      begin(new Draft(new LogHead(Optional.empty(), LogState.Level.INFO, List.of(text), false)));
    }
  }

  /** Whatever follows an event belongs to it: the words of an exception may have lines. */
  private boolean joins(String text) {
    return last.isPresent() && (last.get().open || ofStackTrace(text));
  }

  private static boolean ofStackTrace(String text) {
    return text.isBlank()
        || Character.isWhitespace(text.charAt(0))
        || text.startsWith("Caused by: ")
        || text.startsWith("Suppressed: ");
  }

  private void begin(Draft draft) {
    last.ifPresent(this::keep);
    last = Optional.of(draft);
    if (counting) {
      counts.merge(draft.level, 1L, Long::sum);
    }
  }

  private void keep(Draft draft) {
    LogState.Event event = draft.event();
    Kept kept = new Kept(event, event.text().getBytes(UTF_8).length);
    done.addLast(kept);
    bytes += kept.bytes();
    while (done.size() >= MOST || bytes > MOST_BYTES - LONGEST) {
      bytes -= done.removeFirst().bytes();
    }
  }

  LogState state() {
    List<LogState.Event> events = new ArrayList<>(done.size() + 1);
    done.forEach(kept -> events.add(kept.event()));
    last.ifPresent(draft -> events.add(draft.event()));
    return new LogState(events, counts);
  }

  /** The newest event: more lines of it may come. */
  private static final class Draft {
    private final Optional<Instant> at;
    private final LogState.Level level;
    private final boolean open;
    private final StringBuilder text = new StringBuilder();
    private long left;

    Draft(LogHead head) {
      at = head.at();
      level = head.level();
      open = head.open();
      text.append(head.lines().getFirst());
      head.lines().stream().skip(1).forEach(this::add);
    }

    void add(String line) {
      if (left == 0 && text.length() + 1 + line.length() <= LONGEST) {
        text.append('\n').append(line);
      } else {
        left++;
      }
    }

    /** Masked as a whole: a private key has many lines. */
    LogState.Event event() {
      String masked = SecretMasking.mask(text.toString());
      String note = left == 0 ? "" : String.format(Locale.ROOT, "\n… (cut: %,d more lines)", left);
      return new LogState.Event(at, level, masked + note);
    }
  }
}
