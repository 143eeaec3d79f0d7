package dev.sparkfailover.job.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.session.internals.NioLocalFileSystem;
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
    String documented = Files.readString(Path.of("../docs/reference/configuration.md"));
    Map<String, String> conf =
        SessionConf.ofPipeline(SomeSettings.local(temp).with(Map.of()), temp);
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

  /** Elsewhere executors may not have it, nor those of an application of the user's own. */
  @Test
  void ourLocalFileSystemIsForPipelinesWhereExecutorsHaveOurClasses() {
    String name = "spark.hadoop.fs.file.impl";
    SomeSettings some = SomeSettings.local(temp);
    String ours = NioLocalFileSystem.class.getName();
    assertThat(SessionConf.ofPipeline(some.with(Map.of()), temp)).containsEntry(name, ours);
    assertThat(SessionConf.ofPipeline(some.withMaster("spark://host:7077").with(Map.of()), temp))
        .containsEntry(name, ours);
    assertThat(SessionConf.ofPipeline(some.withMaster("yarn").with(Map.of()), temp))
        .doesNotContainKey(name);
    assertThat(SessionConf.of(some.with(Map.of()), temp)).doesNotContainKey(name);
    assertThat(SessionConf.ofPipeline(some.with(Map.of(name, "own")), temp))
        .containsEntry(name, "own");
  }

  @Test
  void executorsOfPipelinesSpellNamesAsTheDriverDoesUnlessTheUserSaysOtherwise() {
    String name = "spark.executorEnv.LC_ALL";
    SomeSettings some = SomeSettings.local(temp);
    assertThat(SessionConf.ofPipeline(some.withMaster("yarn").with(Map.of()), temp))
        .containsEntry(name, "C.UTF-8");
    assertThat(SessionConf.ofPipeline(some.with(Map.of(name, "de_DE.UTF-8")), temp))
        .containsEntry(name, "de_DE.UTF-8");
    assertThat(SessionConf.of(some.with(Map.of()), temp)).doesNotContainKey(name);
  }
}
