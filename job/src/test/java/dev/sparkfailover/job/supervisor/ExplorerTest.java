package dev.sparkfailover.job.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.settings.Settings.OnExhausted;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All that can happen to the supervisor, up to a depth; {@code -Dexplore.depth=9} goes deeper. */
class ExplorerTest {
  private static final int DEPTH = Integer.getInteger("explore.depth", 4);
  private static final int MUTANT_DEPTH = 4;
  private static final String LOGGER = ExplorerTest.class.getPackageName();

  /** Thousands of failures on purpose. */
  @BeforeAll
  static void logNothing() {
    Configurator.setLevel(LOGGER, Level.OFF);
  }

  @AfterAll
  static void logAsBefore() {
    Configurator.setLevel(LOGGER, (Level) null);
  }

  @ParameterizedTest
  @EnumSource(OnExhausted.class)
  void nothingThatCanHappenBreaksTheContract(OnExhausted onExhausted) throws Exception {
    Explorer.Report report = Exploration.of(onExhausted, DEPTH);
    System.out.println(report.line());
    assertThat(report.states()).isGreaterThan(100);
    assertThat(report.paths()).isGreaterThan(5_000);
  }

  @ParameterizedTest
  @EnumSource(Mutant.class)
  void aMistakeIsFound(Mutant mutant) throws Exception {
    int depth = MUTANT_DEPTH + mutant.deeper();
    String found = mutant.finding(mutant.places().getFirst().name(), depth);
    if (found.isEmpty()) {
      found = mutant.finding(mutant.places().getLast().name(), depth);
    }
    System.out.println(mutant + ": " + found.lines().findFirst().orElse("not found"));
    assertThat(found).isNotEmpty();
  }

  @Test
  void withoutAMistakeTheMutantsLoaderFindsNothing() throws Exception {
    assertThat(Exploration.finding("EXIT", 2)).isEmpty();
  }
}
