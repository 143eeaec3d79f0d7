package dev.sparkfailover.job.supervisor;

import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.ledger.MemoryLedgerFile.Fate;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.settings.Settings.OnExhausted;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What is explored: settings that are small enough to be used up, and what can happen. */
record Setup(OnExhausted onExhausted) {
  static final List<Fate> FATES = List.of(Fate.DONE, Fate.TORN, Fate.LAST, Fate.FULL);
  static final String FRESH = "fresh-budget";

  private static final Settings.Budget BUDGET = new Settings.Budget(2, 3, 2);
  private static final Settings.Backoff BACKOFF =
      new Settings.Backoff(Duration.ofSeconds(2), 2, Duration.ofSeconds(3), 0.2);

  /** What the bound is for batches of one file, of which none may be set aside. */
  static final int SEARCHES = 2;

  /** What an attempt can do; a search is not begun without a batch. */
  List<ScriptedAttempt> plays(History history, boolean clockIsAhead) {
    boolean search = !history.trouble().batchFailures().isEmpty() && !history.trouble().searched();
    return Arrays.stream(ScriptedAttempt.values())
        .filter(scripted -> search || !scripted.name().contains("SEARCH"))
        .filter(scripted -> clockIsAhead || scripted != ScriptedAttempt.FAILS_WITH_THE_CLOCK_RIGHT)
        .toList();
  }

  /** Where nothing is spent, a fresh budget changes nothing. */
  List<String> starts(LedgerInvariants contract) {
    return contract.untouched() ? List.of("plain") : List.of("plain", FRESH);
  }

  boolean finished(History history) {
    return history.open().isEmpty() && !history.trouble().undecided();
  }

  Settings.Budget budget() {
    return BUDGET;
  }

  Settings.Backoff backoff() {
    return BACKOFF;
  }

  Settings settings() {
    return new Settings(
        "local[2]",
        "test",
        "orders",
        new Settings.App(Optional.empty(), "", "", Settings.Isolation.SESSION),
        URI.create("data"),
        Path.of("/nowhere"),
        new Settings.Cycles(Duration.ofSeconds(30), 0),
        new Settings.Books(Duration.ofSeconds(2), 1, new Settings.Archive.Keep(), 0),
        BUDGET,
        BACKOFF,
        new Settings.Bounds(
            Duration.ofMinutes(3), Duration.ofMinutes(10), Duration.ofSeconds(1), Duration.ZERO),
        onExhausted,
        new Settings.Endpoint(0, "127.0.0.1", Optional.empty()),
        new Settings.Faults(0, Set.of(), OptionalLong.empty()),
        0,
        Map.of());
  }
}
