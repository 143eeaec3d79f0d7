package dev.sparkfailover.job.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.event.RestartKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  @TempDir Path folder;
  private final SmallLedgerFile disk = new SmallLedgerFile();

  @Test
  void replayedHistoryEqualsTheOneLivedThroughAtEveryPrefix() {
    for (int seed = 0; seed < 60; seed++) {
      Path file = folder.resolve(seed + ".jsonl");
      RandomEvents events = new RandomEvents(seed);
      History lived = History.EMPTY;
      for (int i = 0; i < 25; i++) {
        try (Ledger ledger = disk.open(file)) {
          assertThat(ledger.history()).as("seed %d, event %d", seed, i).isEqualTo(lived);
          ledger.append(events.next());
          ledger.append(events.next());
          lived = ledger.history();
        }
      }
    }
  }

  @Test
  void aTornLastLineLosesNoEarlierEventWhereverItIsTorn() throws IOException {
    for (int kind = 0; kind < RandomEvents.KINDS; kind++) {
      RandomEvents events = new RandomEvents(kind);
      Path file = folder.resolve("whole-" + kind + ".jsonl");
      History before;
      History after;
      long whole;
      try (Ledger ledger = disk.open(file)) {
        for (int i = 0; i < 20; i++) {
          ledger.append(events.next());
        }
        before = ledger.history();
        whole = Files.size(file);
        ledger.append(events.of(kind));
        after = ledger.history();
      }
      byte[] bytes = Files.readAllBytes(file);
      for (int length = (int) whole; length <= bytes.length; length++) {
        Path torn = folder.resolve("torn.jsonl");
        Files.write(torn, Arrays.copyOf(bytes, length));
        try (Ledger ledger = disk.open(torn)) {
          assertThat(ledger.history()).isEqualTo(length == bytes.length ? after : before);
        }
      }
    }
  }

  @Test
  void noEventLeavesTheBudgetNegativeOrTakesACounterBack() {
    for (int seed = 0; seed < 3_000; seed++) {
      RandomEvents events = new RandomEvents(seed);
      History history = History.EMPTY;
      for (int i = 0; i < 60; i++) {
        Event event = events.next();
        History next = history.after(event);
        assertThat(next.budget().consecutive()).isNotNegative();
        assertThat(next.budget().session()).isNotNegative();
        assertThat(next.budget().goodCycles()).isNotNegative();
        assertThat(wentBack(counters(history), counters(next))).as("after %s", event).isFalse();
        history = next;
      }
    }
  }

  @Test
  void onlyAPersonLeadsOutOfExhaustion() {
    int exhausted = 0;
    for (int seed = 0; seed < 3_000; seed++) {
      RandomEvents events = new RandomEvents(seed);
      History history = History.EMPTY;
      for (int i = 0; i < 60; i++) {
        Event event = events.next();
        History next = history.after(event);
        if (history.gaveUp().isPresent() && !byPerson(event)) {
          assertThat(next.gaveUp()).as("after %s", event).isPresent();
          exhausted++;
        }
        history = next;
      }
    }
    assertThat(exhausted).isGreaterThan(1_000);
  }

  @Test
  void onlyAPaidDecisionSpendsAndOnlyARestorationRestores() {
    for (int seed = 0; seed < 3_000; seed++) {
      RandomEvents events = new RandomEvents(seed);
      History history = History.EMPTY;
      for (int i = 0; i < 60; i++) {
        Event event = events.next();
        History next = history.after(event);
        int change = next.budget().consecutive() - history.budget().consecutive();
        switch (event) {
          case Event.RestartDecided e -> assertThat(change).isEqualTo(e.spendsBudget() ? 1 : 0);
          case Event.BudgetRestored e -> assertThat(next.budget().consecutive()).isZero();
          default -> assertThat(change).as("after %s", event).isZero();
        }
        history = next;
      }
    }
  }

  /**
   * The clock is stepped at random; what it stamped while it was ahead counts for no later hour.
   */
  @Test
  void stampsOfTheFutureAreForgottenWhateverTheClockDoes() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      Instant now = Instant.parse("2026-03-01T12:00:00Z");
      History history = History.EMPTY;
      List<Instant> paid = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        now = now.plusSeconds(random.nextInt(5) == 0 ? random.nextInt(-20_000, 20_000) : 60);
        Instant at = now;
        paid.removeIf(restart -> restart.isAfter(at));
        boolean restart = random.nextBoolean();
        history =
            history.after(
                restart
                    ? new Event.RestartDecided(
                        at,
                        Duration.ofSeconds(2),
                        at.plusSeconds(2),
                        FailureClass.PIPELINE,
                        RestartKind.COUNTED)
                    : new Event.Alive(at, Map.of()));
        if (restart) {
          paid.removeIf(old -> !old.isAfter(at.minusSeconds(3_600)));
          paid.add(at);
        }
        assertThat(history.budget().recent()).as("seed %d", seed).isEqualTo(paid);
      }
    }
  }

  @Test
  void countersNeverGoBackAcrossCompactionAndReopening() {
    Path file = folder.resolve("long.jsonl");
    RandomEvents events = new RandomEvents(4711);
    List<Long> before = counters(History.EMPTY);
    for (int opened = 0; opened < 12; opened++) {
      try (Ledger ledger = disk.open(file)) {
        assertThat(counters(ledger.history())).isEqualTo(before);
        for (int i = 0; i < 1_500; i++) {
          ledger.append(events.next());
        }
        before = counters(ledger.history());
      }
    }
    assertThat(before).allMatch(counter -> counter > 100);
  }

  @Test
  void aSampleOfOldLinesAheadOfTheSnapshotCountsNothingTwice() throws IOException {
    Path file = folder.resolve("twice.jsonl");
    History lived;
    try (Ledger ledger = disk.open(file)) {
      RandomEvents events = new RandomEvents(1);
      for (int i = 0; i < 100; i++) {
        ledger.append(events.next());
      }
      lived = ledger.history();
    }
    for (int opened = 0; opened < 3; opened++) {
      try (Ledger ledger = disk.open(file)) {
        assertThat(ledger.history()).isEqualTo(lived);
      }
    }
    assertThat(Files.readString(file, UTF_8).lines().filter(l -> l.contains("\"snapshot\"")))
        .hasSize(1);
  }

  private static boolean byPerson(Event event) {
    return event instanceof Event.BudgetRestored e && e.by().person();
  }

  private static boolean wentBack(List<Long> before, List<Long> after) {
    for (int i = 0; i < before.size(); i++) {
      if (after.get(i) < before.get(i)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void filesSetAsideAreCountedByTheirBatch() {
    History history = History.EMPTY;
    for (long batch : new long[] {3, 3, 4}) {
      history = history.after(new Event.FileQuarantined(Instant.EPOCH, batch, "a.csv", "torn"));
      assertThat(history.setAsideOf(5)).isZero();
    }
    assertThat(history.setAsideOf(4)).isEqualTo(1);
    assertThat(history.setAsideOf(3)).isZero();
    assertThat(history.totals().quarantinedFiles()).isEqualTo(3);
  }

  private static List<Long> counters(History history) {
    List<Long> counters = new ArrayList<>();
    counters.add(history.attempts());
    counters.add(history.cycles());
    counters.add(sum(history.totals().restarts()));
    counters.add(sum(history.totals().failures()));
    counters.add(sum(history.totals().faults()));
    counters.add(history.totals().quarantinedFiles());
    counters.add(count(history.totals().measuredSoFar().recovery()));
    counters.add(count(history.totals().measuredSoFar().failedCycles()));
    return counters;
  }

  private static long count(DurationHistogram histogram) {
    return histogram.buckets().stream().mapToLong(DurationHistogram.Bucket::count).sum();
  }

  private static long sum(Map<?, Long> counts) {
    Collection<Long> values = counts.values();
    return values.stream().mapToLong(Long::longValue).sum();
  }
}
