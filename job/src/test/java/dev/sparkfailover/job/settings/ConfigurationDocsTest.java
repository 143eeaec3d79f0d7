package dev.sparkfailover.job.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages that name settings, compared with the table that reads them. */
class ConfigurationDocsTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  @TempDir Path dir;

  @Test
  void documentationNamesEverySettingOnceAsTheCodeDoes() throws IOException {
    var rows =
        Files.readAllLines(ROOT.resolve("docs/reference/configuration.md")).stream()
            .filter(line -> line.matches("\\| `(JOB|MONITOR|SPARK)_[A-Z_]+` .*"))
            .toList();

    assertThat(rows).containsExactlyElementsOf(all().map(ConfigurationDocsTest::row).toList());
  }

  @Test
  void exampleNamesEverySettingOnceWithItsDefault() throws IOException {
    var lines = exampleLines("#(JOB_\\w+|MONITOR_\\w+|SPARK_MASTER_URL)=.*");

    assertThat(lines)
        .containsExactlyElementsOf(
            all().map(setting -> "#" + setting.name() + "=" + setting.fallback()).toList());
  }

  @Test
  void exampleCanBeUsedAsItIsAndWithEveryLineSwitchedOn() throws IOException {
    for (var text : List.of(example(), example().replaceAll("(?m)^#(?=[A-Z])", ""))) {
      Files.writeString(dir.resolve(".env"), text);
      var reading = SettingsReader.read(Map.of(), Optional.empty(), dir);
      assertThat(reading).as(reading.describe()).isInstanceOf(Reading.Good.class);
      assertThat(reading.warnings()).isEmpty();
    }
  }

  @Test
  void demoIsAConfiguration() {
    var reading =
        SettingsReader.read(Map.of(), Optional.of(ROOT.resolve("job/demo.properties")), dir);

    assertThat(reading).as(reading.describe()).isInstanceOf(Reading.Good.class);
    assertThat(((Reading.Good) reading).settings().faults().rate()).isEqualTo(0.3);
  }

  @Test
  void everyDefaultIsAllowed() {
    assertThat(all().map(Setting::name)).doesNotHaveDuplicates();
    assertThat(all().map(Setting::defaultValue)).hasSize(50).doesNotContainNull();
  }

  private static String row(Setting<?> setting) {
    var fallback = setting.fallback().isEmpty() ? "–" : "`" + setting.fallback() + "`";
    return "| `%s` | %s | %s | %s |"
        .formatted(setting.name(), fallback, setting.range(), setting.meaning());
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
