package dev.sparkfailover.job.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.attempt.ExitCode;
import dev.sparkfailover.job.event.AttemptOutcome;
import dev.sparkfailover.job.event.BudgetRestoredBy;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.event.InputRefusal;
import dev.sparkfailover.job.event.Outage;
import dev.sparkfailover.job.event.RestartKind;
import dev.sparkfailover.job.event.State;
import dev.sparkfailover.job.storage.FailPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of closed lists have each value, in the order of the code, and no other. */
class ListsDocsTest {
  private static final String LISTS = "reference/lists.md";

  @Test
  void states() throws IOException {
    assertThat(table(LISTS, "States")).isEqualTo(labels(State.values(), State::label));
  }

  @Test
  void failureClasses() throws IOException {
    assertThat(table(LISTS, "Failure classes"))
        .isEqualTo(labels(FailureClass.values(), FailureClass::label));
  }

  @Test
  void whatSpendsBudgetIsSaidOfEachFailureClass() throws IOException {
    for (String row : rows(LISTS, "Failure classes")) {
      String[] cells = row.split(" \\| ", -1);
      boolean restarted = !cells[2].equals("never");
      FailureClass failure =
          Stream.of(FailureClass.values())
              .filter(c -> cells[0].contains("`" + c.label() + "`"))
              .findFirst()
              .orElseThrow();
      assertThat(cells[3])
          .as(row)
          .isEqualTo(restarted ? (failure.spendsBudget() ? "yes" : "no") : "–");
    }
  }

  @Test
  void faultKinds() throws IOException {
    assertThat(table(LISTS, "Fault kinds")).isEqualTo(labels(FaultKind.values(), FaultKind::label));
  }

  @Test
  void foldersThatAStartWaitsFor() throws IOException {
    assertThat(table(LISTS, "What a start waits for"))
        .isEqualTo(labels(Outage.Folder.values(), Outage.Folder::label));
  }

  @Test
  void causesOfAWait() throws IOException {
    assertThat(table(LISTS, "Causes"))
        .isEqualTo(labels(Outage.Cause.values(), Outage.Cause::label));
  }

  @Test
  void failPoints() throws IOException {
    assertThat(table(LISTS, "Fail points")).isEqualTo(labels(FailPoint.values(), FailPoint::label));
  }

  @Test
  void outcomesOfAnAttempt() throws IOException {
    assertThat(table(LISTS, "Outcomes of an attempt"))
        .isEqualTo(labels(AttemptOutcome.values(), AttemptOutcome::label));
  }

  @Test
  void kindsOfARestart() throws IOException {
    assertThat(table(LISTS, "Kinds of a restart"))
        .isEqualTo(labels(RestartKind.values(), RestartKind::label));
  }

  @Test
  void whatRestoresTheBudget() throws IOException {
    assertThat(table(LISTS, "What restores the budget"))
        .isEqualTo(labels(BudgetRestoredBy.values(), BudgetRestoredBy::label));
  }

  @Test
  void exitCodes() throws IOException {
    List<String> codes =
        rows("reference/configuration.md", "Exit codes").stream()
            .map(row -> row.split(" ", -1)[1])
            .filter(code -> !code.equals("128"))
            .toList();
    assertThat(codes).isEqualTo(labels(ExitCode.values(), code -> Integer.toString(code.code())));
  }

  @Test
  void reasonsWhyAnInputFileIsRefused() throws IOException {
    assertThat(table("guarantees.md", "An input file that cannot be taken"))
        .isEqualTo(labels(InputRefusal.values(), InputRefusal::label));
  }

  private static <T> List<String> labels(T[] all, Function<T, String> label) {
    return Arrays.stream(all).map(label).toList();
  }

  /** What stands first in each row of the table below the heading. */
  private static List<String> table(String page, String heading) throws IOException {
    return rows(page, heading).stream().map(row -> row.split("`", -1)[1]).toList();
  }

  private static List<String> rows(String page, String heading) throws IOException {
    return Files.readAllLines(Path.of("..", "docs").resolve(page)).stream()
        .dropWhile(line -> !line.matches("#+ " + heading))
        .dropWhile(line -> !line.startsWith("|--"))
        .skip(1)
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }
}
