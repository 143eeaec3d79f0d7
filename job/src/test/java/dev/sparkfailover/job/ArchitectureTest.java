package dev.sparkfailover.job;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The directions in which packages may depend on each other. */
class ArchitectureTest {

  private static final String ROOT = "dev.sparkfailover.job";

  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("output", Set.of("clock")),
          Map.entry("spi", Set.of()),
          Map.entry("clock", Set.of()),
          Map.entry("event", Set.of("clock")),
          Map.entry("settings", Set.of("event")),
          Map.entry("restart", Set.of("event", "clock", "settings")),
          Map.entry("ledger", Set.of("output", "event", "clock")),
          Map.entry(
              "supervise", Set.of("output", "restart", "ledger", "event", "clock", "settings")),
          Map.entry("books", Set.of("output", "event", "clock", "settings")),
          Map.entry("scan", Set.of()),
          Map.entry(
              "cycle", Set.of("scan", "spi", "books", "event", "clock", "settings", "supervise")),
          Map.entry(
              "session", Set.of("output", "event", "restart", "supervise", "settings", "clock")),
          Map.entry(
              "app",
              Set.of(
                  "output",
                  "spi",
                  "session",
                  "supervise",
                  "event",
                  "restart",
                  "settings",
                  "clock")),
          Map.entry("faults", Set.of("spi", "event", "clock", "settings")),
          Map.entry("orders", Set.of("spi")),
          Map.entry(
              "run",
              Set.of(
                  "spi",
                  "app",
                  "books",
                  "clock",
                  "cycle",
                  "event",
                  "faults",
                  "ledger",
                  "orders",
                  "output",
                  "restart",
                  "session",
                  "settings",
                  "supervise")),
          Map.entry("start", Set.of("event", "clock", "restart")),
          Map.entry("endpoint", Set.of("output", "event", "ledger", "settings", "clock")),
          Map.entry("console", Set.of("output", "event", "ledger", "settings", "clock")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  static Set<String> packages() {
    return CLASSES.stream()
        .map(ArchitectureTest::packageOf)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toSet());
  }

  @Test
  void everyPackageHasItsRule() {
    assertThat(packages()).contains("settings", "event").isSubsetOf(MAY_USE.keySet());
  }

  @ParameterizedTest
  @MethodSource("packages")
  void packageUsesOnlyWhatItMay(String name) {
    var allowed = MAY_USE.getOrDefault(name, Set.of());
    noClasses()
        .that()
        .resideInAPackage(inside(name))
        .should()
        .dependOnClassesThat(oursOutside(name, allowed))
        .check(CLASSES);
  }

  @Test
  void cycleKnowsOfSupervisionOnlyWhatARunIsGiven() {
    rule(
        noClasses()
            .that()
            .resideInAPackage(inside("cycle"))
            .should()
            .dependOnClassesThat(
                DescribedPredicate.describe(
                    "are in supervise, but neither Activity nor Attempt",
                    type ->
                        packageOf(type).equals("supervise")
                            && !Set.of("Activity", "Attempt").contains(type.getSimpleName()))));
  }

  @Test
  void packagesHaveNoCycles() {
    rule(slices().matching(ROOT + ".(*)..").should().beFreeOfCycles());
  }

  @Test
  void onlyTheSystemClockReadsAClock() {
    rule(
        noClasses()
            .that()
            .resideOutsideOfPackage(inside("clock"))
            .and()
            .doNotHaveSimpleName("LeftThreads") // Joins real threads: they live by the real clock.
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", Duration.class));
  }

  private static void rule(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }

  private static DescribedPredicate<JavaClass> oursOutside(String name, Set<String> allowed) {
    return DescribedPredicate.describe(
        "are ours, but not in " + name + " or " + allowed,
        type ->
            type.getPackageName().startsWith(ROOT)
                && !packageOf(type).equals(name)
                && !allowed.contains(packageOf(type)));
  }

  private static String inside(String name) {
    return ROOT + "." + name + "..";
  }

  /** The first part below the root, or nothing for the root itself. */
  private static String packageOf(JavaClass type) {
    var rest =
        type.getPackageName().substring(Math.min(type.getPackageName().length(), ROOT.length()));
    return rest.isEmpty() ? "" : rest.substring(1).replaceFirst("\\..*", "");
  }
}
