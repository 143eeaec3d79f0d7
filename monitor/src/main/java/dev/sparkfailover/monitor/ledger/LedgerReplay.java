package dev.sparkfailover.monitor.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.util.Optional;
import java.util.OptionalLong;

/** What the lines of one ledger file say, one after the other. */
final class LedgerReplay {
  private static final int VERSION = 1;

  /** Never changed after it is made, and dear to make. */
  private static final JsonMapper JSON = new JsonMapper();

  private final LedgerReducer fold = new LedgerReducer();
  private final Attempts attempts = new Attempts();
  private Optional<LedgerState> state = Optional.empty();
  private OptionalLong torn = OptionalLong.empty();
  private boolean changed;
  private long count;

  /** Takes in the next line. */
  void line(String text) throws BadLineException {
    count++;
    if (torn.isPresent()) {
      throw new BadLineException(torn.getAsLong(), "is not a JSON object; fix or delete that line");
    }
    Optional<ObjectNode> node = object(text);
    if (node.isEmpty()) {
      // As the last line it was being written when the job died: only a line after it makes it bad.
      torn = OptionalLong.of(count);
      return;
    }
    checkVersion(node.get());
    take(node.get());
  }

  private void take(ObjectNode node) throws BadLineException {
    try {
      LedgerFields line = new LedgerFields(node);
      if (node.has("snapshot")) {
        fold.snapshot(line.fields("snapshot").orElseThrow(() -> LedgerFields.missing("snapshot")));
      } else {
        fold.event(line);
        attempts.event(line, fold);
      }
      changed = true;
    } catch (DateTimeException | IllegalArgumentException e) {
      throw unreadable("cannot be read: " + e.getMessage());
    }
  }

  BadLineException unreadable(String what) {
    return new BadLineException(Math.max(count, 1), what + "; fix or delete that line");
  }

  /** What it amounts to; empty before the first line. */
  Optional<LedgerState> state() {
    if (changed) {
      state = Optional.of(fold.state(attempts.newestFirst()));
      changed = false;
    }
    return state;
  }

  private static Optional<ObjectNode> object(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      return node instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private void checkVersion(ObjectNode node) throws BadLineException {
    long version = node.path("version").asLong(0);
    if (version < 1) {
      throw unreadable("has no version");
    }
    if (version > VERSION) {
      throw new BadLineException(
          count,
          "has version %s, this monitor reads up to %s: use the monitor of the same release as the job"
              .formatted(version, VERSION));
    }
  }
}
