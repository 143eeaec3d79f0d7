package dev.sparkfailover.monitor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The directions in which packages may depend on each other. */
class ArchitectureTest {
  private static final String ROOT = "dev.sparkfailover.monitor";

  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("alerts", Set.of()),
          Map.entry("source", Set.of()),
          Map.entry("cluster", Set.of("source")),
          Map.entry("job", Set.of("cluster", "source")),
          Map.entry("file", Set.of()),
          Map.entry("ledger", Set.of("file", "source")),
          Map.entry("logs", Set.of("file", "source")),
          Map.entry("status", Set.of("alerts", "cluster", "job", "ledger", "logs", "source")),
          Map.entry("pages", Set.of("alerts", "job", "ledger", "logs", "source", "status")),
          Map.entry("http", Set.of("pages")),
          Map.entry(
              "api",
              Set.of(
                  "alerts", "cluster", "http", "job", "ledger", "logs", "pages", "source",
                  "status")),
          Map.entry("heartbeat", Set.of("alerts")),
          Map.entry("metrics", Set.of("alerts", "cluster", "logs", "source", "status")),
          Map.entry("settings", Set.of()),
          Map.entry(
              "watch", Set.of("alerts", "cluster", "job", "ledger", "logs", "source", "status")));

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
    Set<String> allowed = MAY_USE.getOrDefault(name, Set.of());
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + name + "..")
        .should()
        .dependOnClassesThat(oursOutside(name, allowed))
        .check(CLASSES);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void nothingOfSparkOrOfTheJobIsUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "dev.sparkfailover.job..")
        .check(CLASSES);
  }

  @Test
  void onlyTheSystemClockReadsTheTime() {
    noClasses()
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }

  private static DescribedPredicate<JavaClass> oursOutside(String name, Set<String> allowed) {
    return DescribedPredicate.describe(
        "are outside of %s and %s".formatted(name, allowed),
        used ->
            used.getPackageName().startsWith(ROOT)
                && !packageOf(used).equals(name)
                && !allowed.contains(packageOf(used)));
  }

  private static String packageOf(JavaClass each) {
    return each.getPackageName().length() > ROOT.length()
        ? each.getPackageName().substring(ROOT.length() + 1).replaceFirst("\\..*", "")
        : "";
  }
}
