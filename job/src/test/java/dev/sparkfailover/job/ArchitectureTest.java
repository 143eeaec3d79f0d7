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
          Map.entry("event", Set.of()),
          Map.entry("failure", Set.of("event")),
          Map.entry("output", Set.of()),
          Map.entry("ledger", Set.of("event", "failure", "output")),
          Map.entry("attempt", Set.of("event", "failure", "ledger")),
          Map.entry("launcher", Set.of("event", "output")),
          Map.entry("spi", Set.of()),
          Map.entry("plugins", Set.of("event", "failure", "spi")),
          Map.entry("executors", Set.of()),
          Map.entry("settings", Set.of("event")),
          Map.entry(
              "session", Set.of("attempt", "event", "executors", "failure", "output", "settings")),
          Map.entry(
              "application",
              Set.of(
                  "attempt",
                  "event",
                  "failure",
                  "launcher",
                  "output",
                  "plugins",
                  "session",
                  "settings")),
          Map.entry("storage", Set.of("event", "failure")),
          Map.entry("record", Set.of("event", "failure", "storage")),
          Map.entry("fencing", Set.of("failure", "output", "record", "storage")),
          Map.entry("input", Set.of("event", "fencing", "output", "record", "settings", "storage")),
          Map.entry("quarantine", Set.of("fencing", "input", "record", "storage")),
          Map.entry(
              "commit",
              Set.of(
                  "event",
                  "fencing",
                  "input",
                  "output",
                  "quarantine",
                  "record",
                  "settings",
                  "storage")),
          Map.entry("demo", Set.of("input", "spi", "storage")),
          Map.entry("faults", Set.of("attempt", "event", "failure", "settings", "spi")),
          Map.entry("format", Set.of()),
          Map.entry("scan", Set.of("format", "record", "spi", "storage")),
          Map.entry(
              "batch",
              Set.of(
                  "attempt",
                  "commit",
                  "demo",
                  "event",
                  "failure",
                  "faults",
                  "fencing",
                  "plugins",
                  "record",
                  "scan",
                  "session",
                  "settings",
                  "spi",
                  "storage")),
          Map.entry("status", Set.of("event", "ledger", "settings")),
          Map.entry("http", Set.of("event", "executors", "ledger", "output", "settings", "status")),
          Map.entry("console", Set.of("event", "failure", "ledger", "output", "settings")),
          Map.entry("restart", Set.of("event", "ledger", "settings")),
          Map.entry(
              "startup",
              Set.of(
                  "attempt",
                  "console",
                  "event",
                  "executors",
                  "failure",
                  "fencing",
                  "http",
                  "ledger",
                  "output",
                  "record",
                  "restart",
                  "session",
                  "settings",
                  "status",
                  "storage")),
          Map.entry(
              "cli",
              Set.of(
                  "attempt",
                  "commit",
                  "event",
                  "executors",
                  "failure",
                  "fencing",
                  "http",
                  "launcher",
                  "ledger",
                  "output",
                  "plugins",
                  "quarantine",
                  "settings",
                  "spi",
                  "startup",
                  "status",
                  "storage")),
          Map.entry(
              "poison",
              Set.of(
                  "attempt",
                  "batch",
                  "commit",
                  "event",
                  "failure",
                  "ledger",
                  "quarantine",
                  "record",
                  "scan",
                  "session",
                  "settings",
                  "storage")),
          Map.entry(
              "pipeline",
              Set.of(
                  "attempt",
                  "batch",
                  "commit",
                  "demo",
                  "event",
                  "failure",
                  "faults",
                  "fencing",
                  "input",
                  "ledger",
                  "output",
                  "plugins",
                  "poison",
                  "record",
                  "scan",
                  "session",
                  "settings",
                  "spi",
                  "storage")),
          Map.entry("watchdog", Set.of("attempt", "failure")),
          Map.entry(
              "supervisor",
              Set.of(
                  "attempt",
                  "event",
                  "failure",
                  "ledger",
                  "output",
                  "restart",
                  "settings",
                  "watchdog")));

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
    assertThat(packages()).containsExactlyInAnyOrderElementsOf(MAY_USE.keySet());
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
  void packagesHaveNoCycles() {
    rule(slices().matching(ROOT + ".(*)..").should().beFreeOfCycles());
  }

  @Test
  void onlyTheSystemClockReadsAClock() {
    rule(
        noClasses()
            .that()
            .doNotHaveSimpleName(
                "ThreadLeakDetector") // Joins real threads: they live by the real clock.
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
