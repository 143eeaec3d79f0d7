package dev.sparkfailover.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real job without rights of its own, with all kinds of files that it cannot take. */
@Timeout(300)
class RefusedFilesIT {
  @TempDir Path dir;

  @Test
  void whatCannotBeTakenIsNamedOnceAndTheOthersAreProcessed() throws Exception {
    try (Mounts mounts = Mounts.open()) {
      JobHome home = JobHome.in(dir).trick("copy").env("LC_ALL", "C.UTF-8");
      mounts.hold(home);
      home.boundByPermissions();
      Path input = home.notes("good.csv", "good").getParent();
      Path locked = permit(home.notes("locked.csv", "locked"), "---------");
      Path theirs = permit(folder(home, "theirs").getParent(), "r-xr-xr-x");
      Path closed = permit(folder(home, "closed").getParent(), "---------");
      home.notes("x.csv._COPYING_", "copying");
      Files.createDirectories(dir.resolve("data/input/tricks/mounted"));
      SmallDisk mounted = mounts.disk(dir.resolve("data/input/tricks/mounted"), "64k");
      mounts.run("printf 'note\\nmounted\\n' > '%s/m.csv'".formatted(mounted.path()));
      mounts.run("cp '%s/good.csv' \"%s/$(printf 'lat\\351in.csv')\"".formatted(input, input));
      try (JobProcess job = home.start()) {
        job.await("the good note", () -> published(home).contains("good"));
        JsonNode refused =
            job.awaitStatus(
                    "six refused, none waiting",
                    now ->
                        now.path("refused").path("files").asInt() == 6
                            && now.path("backlog").path("files").asInt(-1) == 0)
                .status()
                .path("refused");
        TreeMap<String, String> reasons = new TreeMap<>();
        refused.get("first").forEach(e -> reasons.put(text(e, "file"), text(e, "reason")));
        assertThat(reasons)
            .containsEntry("closed/", "unreadable")
            .containsEntry("lat%E9in.csv", "name")
            .containsEntry("locked.csv", "unreadable")
            .containsEntry("mounted/m.csv", "unmovable")
            .containsEntry("theirs/a.csv", "unmovable")
            .containsEntry("x.csv._COPYING_", "hidden");
        assertThat(job.get("/metrics").body())
            .containsPattern("failover_input_refused_files\\{.*reason=\"unmovable\"} 2")
            .containsPattern("failover_input_backlog_files\\{.*} 0");
        home.notes("later.csv", "later");
        job.await("the later note", () -> published(home).contains("later"));

        permit(locked, "rw-r--r--");
        permit(theirs, "rwxr-xr-x");
        permit(closed, "rwxr-xr-x");
        Files.move(input.resolve("x.csv._COPYING_"), input.resolve("x.csv"));
        List<String> all = List.of("a", "a", "copying", "good", "later", "locked");
        job.await("what was repaired", () -> published(home).equals(all));
        assertThat(said(job, "refused")).as(job.console()).hasSize(6);
        assertThat(said(job, "accepted")).as(job.console()).hasSizeBetween(3, 4);
        assertThat(home.events("run-ended")).isEmpty();
        job.stop(Duration.ofSeconds(35));
      }
    }
  }

  private static Path folder(JobHome home, String name) throws IOException {
    return home.input(TricksPipeline.NAME + "/" + name, "a.csv", "note\na\n");
  }

  private static Path permit(Path path, String rights) throws IOException {
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
  }

  private static String text(JsonNode of, String field) {
    return of.get(field).asText();
  }

  private static List<String> published(JobHome home) throws IOException {
    return home.published(TricksPipeline.OUTPUT);
  }

  private static List<String> said(JobProcess job, String word) throws IOException {
    return job.console().lines().filter(line -> line.matches("[0-9:]+ " + word + " .*")).toList();
  }
}
