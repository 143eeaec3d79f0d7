package dev.sparkfailover.job.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sparkfailover.job.event.AttemptOutcome;
import dev.sparkfailover.job.event.BudgetRestoredBy;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.event.RestartKind;

/** One event, or one snapshot, as one line of JSON; docs/reference/formats.md fixes it. */
final class EventCodec {
  static final int VERSION = 1;
  private static final String VERSION_FIELD = "version";
  private static final String SNAPSHOT_FIELD = "snapshot";
  private static final String SPENDS_BUDGET = "spendsBudget";
  private static final String KIND = "kind";

  /** Never changed after it is made, and dear to make. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .addMixIn(Event.class, Named.class)
          .addMixIn(Event.RestartDecided.class, WithSpendsBudget.class)
          .addMixIn(AttemptOutcome.class, Labelled.class)
          .addMixIn(BudgetRestoredBy.class, Labelled.class)
          .addMixIn(RestartKind.class, Labelled.class)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  /** What a line holds. */
  sealed interface Line {
    record OfEvent(Event event) implements Line {}

    record OfSnapshot(History history) implements Line {}
  }

  String line(Event event) {
    ObjectNode node = JSON.createObjectNode().put(VERSION_FIELD, VERSION);
    node.setAll((ObjectNode) JSON.valueToTree(event));
    return node + "\n";
  }

  String line(History history) {
    ObjectNode node = JSON.createObjectNode().put(VERSION_FIELD, VERSION);
    node.set(SNAPSHOT_FIELD, JSON.valueToTree(history));
    return node + "\n";
  }

  /** Whether it is an object at all, ours or not. */
  boolean isJson(String line) {
    try {
      return JSON.readTree(line) instanceof ObjectNode;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /**
   * Reads a line.
   *
   * @throws MalformedLineException with what is wrong, without where
   */
  Line read(String line) throws MalformedLineException {
    try {
      if (!(JSON.readTree(line) instanceof ObjectNode node)) {
        throw new MalformedLineException("is not a JSON object");
      }
      checkVersion(node);
      addKindOfRestart(node);
      return node.has(SNAPSHOT_FIELD)
          ? new Line.OfSnapshot(JSON.treeToValue(node.get(SNAPSHOT_FIELD), History.class))
          : new Line.OfEvent(JSON.treeToValue(node, Event.class));
    } catch (JsonProcessingException e) {
      throw new MalformedLineException("cannot be read: " + e.getOriginalMessage());
    }
  }

  private static void checkVersion(ObjectNode node) throws MalformedLineException {
    long version = node.path(VERSION_FIELD).asLong(0);
    if (version < 1) {
      throw new MalformedLineException("has no version");
    }
    if (version > VERSION) {
      throw new MalformedLineException(
          "has version %s, this program reads up to %s: start the newer program that wrote it"
              .formatted(version, VERSION));
    }
  }

  /** Lines of older programs say only whether the restart spends budget. */
  private static void addKindOfRestart(ObjectNode node) {
    if (node.has(SPENDS_BUDGET) && !node.has(KIND)) {
      boolean session = node.path("reason").asText().equalsIgnoreCase(FailureClass.SESSION.name());
      RestartKind free = session ? RestartKind.UNCOUNTED : RestartKind.SEARCH;
      RestartKind kind = node.get(SPENDS_BUDGET).asBoolean() ? RestartKind.COUNTED : free;
      node.put(KIND, kind.label());
    }
  }

  /** Their label is what is written. */
  private interface Labelled {
    @JsonValue
    String label();
  }

  /** Older readers ask for {@code spendsBudget}. */
  @JsonPropertyOrder({"at", "delay", "notBefore", "reason", SPENDS_BUDGET, KIND})
  private interface WithSpendsBudget {
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    boolean spendsBudget();
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Event.StartDelayed.class, name = "start-delayed"),
    @JsonSubTypes.Type(value = Event.AttemptStarted.class, name = "attempt-started"),
    @JsonSubTypes.Type(value = Event.SessionStarted.class, name = "session-started"),
    @JsonSubTypes.Type(value = Event.CycleStarted.class, name = "cycle-started"),
    @JsonSubTypes.Type(value = Event.BatchStarted.class, name = "batch-started"),
    @JsonSubTypes.Type(value = Event.BatchPublished.class, name = "batch-published"),
    @JsonSubTypes.Type(value = Event.PoisonSearchStarted.class, name = "poison-search-started"),
    @JsonSubTypes.Type(value = Event.PoisonSearched.class, name = "poison-searched"),
    @JsonSubTypes.Type(value = Event.CycleSucceeded.class, name = "cycle-succeeded"),
    @JsonSubTypes.Type(value = Event.CycleFailed.class, name = "cycle-failed"),
    @JsonSubTypes.Type(value = Event.FaultInjected.class, name = "fault-injected"),
    @JsonSubTypes.Type(value = Event.FileQuarantined.class, name = "file-quarantined"),
    @JsonSubTypes.Type(value = Event.InputRefused.class, name = "input-refused"),
    @JsonSubTypes.Type(value = Event.InputAccepted.class, name = "input-accepted"),
    @JsonSubTypes.Type(value = Event.InputReturned.class, name = "input-returned"),
    @JsonSubTypes.Type(value = Event.InputChanged.class, name = "input-changed"),
    @JsonSubTypes.Type(value = Event.RunEnded.class, name = "run-ended"),
    @JsonSubTypes.Type(value = Event.RestartDecided.class, name = "restart-decided"),
    @JsonSubTypes.Type(value = Event.GaveUp.class, name = "gave-up"),
    @JsonSubTypes.Type(value = Event.Finished.class, name = "finished"),
    @JsonSubTypes.Type(value = Event.StopRequested.class, name = "stop-requested"),
    @JsonSubTypes.Type(value = Event.BudgetRestored.class, name = "budget-restored"),
    @JsonSubTypes.Type(value = Event.Recovered.class, name = "recovered"),
    @JsonSubTypes.Type(value = Event.QueriesChanged.class, name = "queries-changed"),
    @JsonSubTypes.Type(value = Event.StateChanged.class, name = "state-changed"),
    @JsonSubTypes.Type(value = Event.LedgerOut.class, name = "ledger-out"),
    @JsonSubTypes.Type(value = Event.LedgerBack.class, name = "ledger-back"),
    @JsonSubTypes.Type(value = Event.Alive.class, name = "alive")
  })
  private interface Named {}

  /** A line that is not what this program writes. */
  static final class MalformedLineException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedLineException(String what) {
      super(what);
    }
  }
}
