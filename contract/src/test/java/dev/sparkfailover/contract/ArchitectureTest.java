package dev.sparkfailover.contract;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What both programs agree on depends on neither of them, and not on Spark. */
class ArchitectureTest {
  private static final String ROOT = "dev.sparkfailover.contract";
  private static final Set<String> PACKAGES = Set.of("config", "time", "web");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void packagesAreThoseThatAreKnown() {
    assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
        .allMatch(name -> PACKAGES.contains(name.substring(ROOT.length() + 1)));
  }

  @Test
  void nothingOfSparkOrOfTheProgramsIsUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.spark..",
            "org.apache.hadoop..",
            "scala..",
            "dev.sparkfailover.job..",
            "dev.sparkfailover.monitor..")
        .check(CLASSES);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching(ROOT + ".(*)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheSystemClockReadsAClock() {
    noClasses()
        .that()
        .doNotHaveSimpleName("SystemClock")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }
}
