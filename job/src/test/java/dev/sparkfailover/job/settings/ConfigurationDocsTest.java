package dev.sparkfailover.job.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.docs.GeneratedPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages that name settings, compared with the table that reads them. */
class ConfigurationDocsTest {

  private static final String PAGE = "reference/configuration.md";
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  @TempDir Path dir;

  @Test
  void documentationNamesEverySettingOnceAsTheCodeDoes() throws IOException {
    GeneratedPart.check(PAGE, "settings of the job", table(SettingsTable.JOB));
    GeneratedPart.check(PAGE, "settings of the monitor", table(SettingsTable.MONITOR));
  }

  @Test
  void exampleNamesEverySettingOnceWithItsDefault() throws IOException {
    if (Boolean.getBoolean("docs.write")) {
      writeDefaults();
    }
    var lines = exampleLines("#(JOB_\\w+|MONITOR_\\w+|SPARK_MASTER_URL)=.*");

    assertThat(lines).containsExactlyElementsOf(all().map(ConfigurationDocsTest::example).toList());
  }

  @Test
  void stackHandsEverySettingOnToTheJob() throws IOException {
    var compose = Files.readAllLines(ROOT.resolve("docker-compose.yml"));

    assertThat(SettingsTable.JOB)
        .extracting(Setting::name)
        .allSatisfy(
            name -> assertThat(compose).anyMatch(line -> line.startsWith("      " + name + ":")));
  }

  @Test
  void exampleCanBeUsedAsItIsAndWithEveryLineSwitchedOn() throws IOException {
    for (var text : List.of(example(), example().replaceAll("(?m)^#(?=[A-Z])", ""))) {
      Files.writeString(dir.resolve(".env"), text);
      var reading = SettingsReader.read(Map.of(), Optional.empty(), dir);
      assertThat(reading).as(reading.describe()).isInstanceOf(ParseResult.Good.class);
      assertThat(reading.warnings()).isEmpty();
    }
  }

  @Test
  void demoIsAConfiguration() {
    var reading =
        SettingsReader.read(Map.of(), Optional.of(ROOT.resolve("job/demo.properties")), dir);

    assertThat(reading).as(reading.describe()).isInstanceOf(ParseResult.Good.class);
    assertThat(((ParseResult.Good) reading).settings().faults().rate()).isEqualTo(0.3);
  }

  @Test
  void everyDefaultIsAllowed() {
    assertThat(all().map(Setting::name)).doesNotHaveDuplicates();
    assertThat(all().map(Setting::defaultValue)).hasSize(50).doesNotContainNull();
  }

  private static List<String> table(List<? extends Setting<?>> settings) {
    return Stream.concat(
            Stream.of("| name | default | allowed | meaning |", "|---|---|---|---|"),
            settings.stream().map(ConfigurationDocsTest::row))
        .toList();
  }

  private static String row(Setting<?> setting) {
    var fallback = setting.fallback().isEmpty() ? "–" : "`" + setting.fallback() + "`";
    return "| `%s` | %s | %s | %s |"
        .formatted(setting.name(), fallback, setting.range(), setting.meaning());
  }

  private static String example(Setting<?> setting) {
    return "#" + setting.name() + "=" + setting.fallback();
  }

  /** A new name comes last; its place and its comment are a person's to choose. */
  private static void writeDefaults() throws IOException {
    var text = example();
    for (var setting : all().toList()) {
      var line = Pattern.compile("(?m)^#" + setting.name() + "=.*$").matcher(text);
      text =
          line.find()
              ? line.replaceFirst(Matcher.quoteReplacement(example(setting)))
              : text + example(setting) + "\n";
    }
    Files.writeString(ROOT.resolve(".env.example"), text);
  }

  private static Stream<Setting<?>> all() {
    return Stream.concat(SettingsTable.JOB.stream(), SettingsTable.MONITOR.stream());
  }

  private static List<String> exampleLines(String regex) throws IOException {
    return example().lines().filter(line -> line.matches(regex)).toList();
  }

  private static String example() throws IOException {
    return Files.readString(ROOT.resolve(".env.example"));
  }
}
