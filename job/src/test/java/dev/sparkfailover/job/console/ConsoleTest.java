package dev.sparkfailover.job.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.clock.ManualClock;
import dev.sparkfailover.job.event.AttemptOutcome;
import dev.sparkfailover.job.event.BudgetRestoredBy;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.event.RestartKind;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private static final Instant T = Instant.parse("2026-03-01T10:00:00Z");
  private final ManualClock clock = new ManualClock(T);
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private History history = History.EMPTY;

  @Test
  void aStartSaysWhatMatters() {
    Console console = console(false, settings(0.3, Settings.OnExhausted.EXIT));
    console.started("0.1.0", 9404);
    assertThat(shown())
        .isEqualTo(
            """
            10:00:00 start       Spark Failover 0.1.0: shop runs pipeline orders on local[2]
            10:00:00 start       data in file:///srv/data, log in logs, a cycle every 30s
            10:00:00 start       restarts: at most 5 in a row and 30 an hour, after 2s to 1m
            10:00:00 start       see http://127.0.0.1:9404/status, /metrics, /health/live
            10:00:00 FAULTS ON   30 % of the cycles get an injected fault: exception, hang; JOB_FAILURE_RATE=0 switches this off
            """);
  }

  @Test
  void withoutFaultsThereIsNoWarningOfThem() {
    console(false, settings(0, Settings.OnExhausted.EXIT)).started("0.1.0", 9404);
    assertThat(shown()).doesNotContain("FAULTS");
  }

  @Test
  void oneLineAnEvent() {
    Console console = console(false, settings(0, Settings.OnExhausted.PARK));
    show(console, new Event.AttemptStarted(T, 1, 7, 4711));
    show(console, new Event.SessionStarted(at(2), 1, Duration.ofMillis(2240)));
    show(console, new Event.StateChanged(at(2), State.STARTING, State.RUNNING));
    show(console, new Event.CycleStarted(at(2), 1));
    show(console, new Event.BatchStarted(at(2), 1, 12, 2));
    show(console, new Event.BatchPublished(at(4), 1, 12, 2, 1000, 3));
    show(console, succeeded(4, 1, 12, 2, 1000, 3));
    show(console, empty(5, 2));
    show(console, empty(6, 3));
    show(console, new Event.FaultInjected(at(7), 4, FaultKind.EXCEPTION));
    show(console, new Event.CycleFailed(at(8), 4, OptionalLong.of(13), Duration.ofSeconds(1)));
    show(console, failed(8, FailureClass.PIPELINE, "amount is negative\n  in b.csv"));
    show(console, restart(8, FailureClass.PIPELINE, RestartKind.COUNTED));
    show(console, new Event.Alive(at(9), Map.of()));
    show(console, failed(12, FailureClass.SESSION, "spark://m:7077 does not answer"));
    show(console, restart(12, FailureClass.SESSION, RestartKind.UNCOUNTED));
    show(console, new Event.FileQuarantined(at(14), 1, "b.csv", "not a CSV: \u001b[2J"));
    show(console, succeeded(15, 5, 13, 1, 1, 0));
    show(console, new Event.Recovered(at(15), Duration.ofSeconds(7)));
    show(console, new Event.BudgetRestored(at(15), BudgetRestoredBy.GOOD_CYCLES));
    show(console, new Event.GaveUp(at(20), "5 of 5 restarts in a row are spent"));
    show(console, new Event.StopRequested(at(30), "SIGTERM"));
    show(console, new Event.Finished(at(31)));
    assertThat(shown())
        .isEqualTo(
            """
            10:00:00 attempt     1: starting Spark
            10:00:02 attempt     1: Spark is up after 2.2s
            10:00:04 cycle       1: 1000 rows of 2 files in 1.3s (batch 12, 3 bad rows set aside)
            10:00:05 cycle       2: no input, waiting for files
            10:00:07 fault       injected into cycle 4: exception
            10:00:08 FAILED      attempt 1, pipeline: amount is negative | in b.csv
            10:00:08 restart     next attempt in 2.3s (1 of 5)
            10:00:12 FAILED      attempt 1, session: spark://m:7077 does not answer
            10:00:12 restart     next attempt in 2.3s (not counted: the cluster is the cause)
            10:00:14 quarantine  b.csv: not a CSV: ?[2J
            10:00:15 cycle       5: 1 row of 1 file in 1.3s (batch 13)
            10:00:15 recovered   after 7s
            10:00:15 budget      restored by good cycles
            10:00:20 GAVE UP     5 of 5 restarts in a row are spent (curl -X POST http://127.0.0.1:9404/resume)
            10:00:30 stop        asked for by SIGTERM; the batch in hand ends
            10:00:31 done        all cycles that were asked for ended well
            """);
  }

  @Test
  void aProcessThatEndsWhenItGivesUpCannotBeResumed() {
    Console console = console(false, settings(0, Settings.OnExhausted.EXIT));
    show(console, new Event.GaveUp(T, "30 of 30 restarts in an hour are spent"));
    assertThat(shown()).contains("30 of 30 restarts in an hour are spent").doesNotContain("curl");
  }

  @Test
  void ledgerOutOfReachIsToldWithWhatToDoAndThatItIsBack() {
    Console console = console(true, settings(0, Settings.OnExhausted.EXIT));
    show(console, new Event.LedgerOut(T, "/d/ledger.jsonl: No space left; free space there"));
    console.tick();
    show(console, new Event.LedgerBack(at(9), Duration.ofSeconds(9)));
    assertThat(shown())
        .contains("10:00:00 LEDGER      /d/ledger.jsonl: No space left; free space there. ")
        .contains("the job waits, and tries again every second")
        .contains("waiting for the ledger")
        .contains("10:00:09 ledger      written again after 9s, the job continues");
  }

  @Test
  void endlessMessagesAreCut() {
    Console console = console(false, settings(0, Settings.OnExhausted.EXIT));
    show(console, failed(0, FailureClass.DATA, "x".repeat(10_000)));
    assertThat(shown()).hasSizeLessThan(700).endsWith("… (all of it is in the log)\n");
  }

  @Test
  void aTerminalShowsTheWaitAndTheNextEventReplacesIt() {
    Console console = console(true, settings(0, Settings.OnExhausted.EXIT));
    show(console, restart(0, FailureClass.PIPELINE, RestartKind.COUNTED));
    show(console, new Event.StateChanged(T, State.RUNNING, State.BACKOFF));
    bytes.reset();
    console.tick();
    clock.advance(Duration.ofSeconds(2));
    console.tick();
    assertThat(shown())
        .contains("\r         … next attempt in 2s", "\r         … next attempt in 0s");
    show(console, new Event.StateChanged(at(2), State.BACKOFF, State.STARTING));
    bytes.reset();
    show(console, new Event.AttemptStarted(at(2), 2, 8, 4711));
    assertThat(shown()).startsWith("\r  ").endsWith("\r10:00:02 attempt     2: starting Spark\n");
    bytes.reset();
    clock.advance(Duration.ofSeconds(65));
    console.tick();
    assertThat(shown()).contains("starting for 1m5s");
  }

  @Test
  void withoutATerminalNothingIsRewritten() {
    Console console = console(false, settings(0, Settings.OnExhausted.EXIT));
    show(console, new Event.StateChanged(T, State.RUNNING, State.BACKOFF));
    console.tick();
    assertThat(shown()).isEmpty();
  }

  private Console console(boolean terminal, Settings settings) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Console(
        clock, new TextScreen(out, terminal, ZoneOffset.UTC), settings, History.EMPTY);
  }

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  private void show(Console console, Event event) {
    history = history.after(event);
    console.on(event, history);
  }

  private static Instant at(int second) {
    return T.plusSeconds(second);
  }

  private static Event succeeded(int at, long cycle, long batch, int files, long rows, long bad) {
    return new Event.CycleSucceeded(
        at(at), cycle, OptionalLong.of(batch), Duration.ofMillis(1260), files, rows, bad);
  }

  private static Event empty(int at, long cycle) {
    return new Event.CycleSucceeded(
        at(at), cycle, OptionalLong.empty(), Duration.ofMillis(20), 0, 0, 0);
  }

  private static Event failed(int at, FailureClass reason, String message) {
    return new Event.RunEnded(
        at(at),
        1,
        AttemptOutcome.FAILED,
        Optional.of(new Failure(reason, message, at(at))),
        OptionalLong.empty(),
        false,
        "");
  }

  private static Event restart(int at, FailureClass reason, RestartKind kind) {
    Duration delay = Duration.ofMillis(2300);
    return new Event.RestartDecided(at(at), delay, at(at).plus(delay), reason, kind);
  }

  private static Settings settings(double faultRate, Settings.OnExhausted onExhausted) {
    return new Settings(
        "local[2]",
        "shop",
        "orders",
        new Settings.App(Optional.empty(), "", "", Settings.Isolation.SESSION),
        URI.create("file:///srv/data"),
        Path.of("logs"),
        new Settings.Cycles(Duration.ofSeconds(30), 0),
        new Settings.Books(Duration.ofSeconds(2), 1000, new Settings.Archive.Keep(), 10),
        new Settings.Budget(5, 30, 1),
        new Settings.Backoff(Duration.ofSeconds(2), 2, Duration.ofSeconds(60), 0.2),
        new Settings.Bounds(
            Duration.ofMinutes(3),
            Duration.ofMinutes(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(0)),
        onExhausted,
        new Settings.Endpoint(9404, "127.0.0.1", Optional.empty()),
        new Settings.Faults(
            faultRate, EnumSet.of(FaultKind.EXCEPTION, FaultKind.HANG), OptionalLong.empty()),
        0,
        Map.of());
  }
}
