package dev.sparkfailover.job.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionConfTest {
  private static final Set<String> NAMED_OTHERWISE =
      Set.of("spark.local.dir", "spark.master", "spark.app.name", "spark.ui.enabled");

  @TempDir private Path temp;

  @Test
  void everyDefaultIsDocumented() throws IOException {
    String documented = Files.readString(Path.of("../docs/configuration.md"));
    Map<String, String> conf = SessionConf.of(SomeSettings.local(temp).with(Map.of()), temp);
    assertThat(conf.keySet())
        .filteredOn(name -> !NAMED_OTHERWISE.contains(name))
        .hasSizeGreaterThan(10)
        .allSatisfy(name -> assertThat(documented).contains("`" + name + "`"));
  }

  @Test
  void usersSettingsComeFirst() {
    var settings = SomeSettings.local(temp).with(Map.of("spark.ui.retainedJobs", "7"));
    assertThat(SessionConf.of(settings, temp)).containsEntry("spark.ui.retainedJobs", "7");
  }
}
