package dev.sparkfailover.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sparkfailover.job.storage.FailPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that runs full, whatever the job is about to write, costs time and nothing else. */
@Timeout(300)
class FullDiskIT {
  private static final int MOST_CYCLES_IN_A_PAGE = 40;

  @TempDir Path dir;

  @Test
  void fullDiskIsToldAndWaitedForAndNothingIsLostOrDoubled() throws Exception {
    try (Mounts mounts = Mounts.open()) {
      SmallDisk data = mounts.disk(dir.resolve("disk"), "8m");
      SmallDisk logs = mounts.disk(dir.resolve("log-disk"), "1m");
      JobHome home = JobHome.in(dir).trick("copy");
      home.env("JOB_DATA_DIR", data.path().toString());
      home.env("JOB_LOG_DIR", logs.path().toString());
      mounts.hold(home);
      List<String> published = new ArrayList<>(List.of("a", "b", "c", "d", "e", "e2", "f"));
      try (JobProcess job = home.start()) {
        fullWhen(FailPoint.IN_STAGING.label(), data, job, "a");
        home.trick("throw,copy");
        fullWhen(FailPoint.AFTER_PLAN.label(), data, job, "b");
        fullWhen(FailPoint.BEFORE_COMMIT.label(), data, job, "c");
        fullWhen(FailPoint.BEFORE_DONE.label(), data, job, "d");
        // Also taking an epoch may fail, when what a failed attempt deletes is enough for a line.
        assertThat(failures(home))
            .hasSizeGreaterThanOrEqualTo(4)
            .containsOnly("resource", "pipeline")
            .containsOnlyOnce("pipeline");
        int before = failures(home).size();

        logs.fill();
        home.trick("throw,copy");
        takesIn("e", job);
        published.addAll(untilLinesAreDropped(job));
        logs.free();
        home.trick("throw,copy");
        takesIn("e2", job);
        job.await("the gap in the log", () -> home.log().contains("missing here"));
        logs.fill();
        assertThat(failures(home)).hasSize(before + 2).last().isEqualTo("pipeline");

        int said = lines(job, "LEDGER").size();
        fill(FailPoint.IN_STAGING.label(), data, job, "f");
        job.await("one more line", () -> lines(job, "LEDGER").size() > said);
        job.kill();
      }
      data.free();
      try (JobProcess job = home.start()) {
        published(job, "f");
        assertThat(published(home)).containsExactlyInAnyOrderElementsOf(published);
        assertThat(home.events("gave-up")).isEmpty();
        job.stop(Duration.ofSeconds(35));
      }
    }
  }

  /** The disk runs full at that very moment of a batch, and is freed when the job has said so. */
  private static void fullWhen(String point, SmallDisk disk, JobProcess job, String note)
      throws Exception {
    int said = lines(job, "LEDGER").size();
    fill(point, disk, job, note);
    job.await("a line on the console", () -> lines(job, "LEDGER").size() > said);
    assertThat(lines(job, "LEDGER").getLast())
        .contains("ledger.jsonl", "No space left on device", "free space", "tries again");
    job.awaitStatus("a problem", status -> status.path("state").asText().equals("backoff"));
    JsonNode status = job.status();
    assertThat(status.get("problem").asText()).contains("No space left on device", "free space");
    assertThat(job.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(job.get("/health/ready").statusCode()).isEqualTo(503);

    disk.free();
    job.await("a line that it goes on", () -> lines(job, "ledger").size() > said);
    published(job, note);
    job.awaitStatus("no problem", now -> now.get("problem").isNull());
    assertThat(lines(job, "LEDGER")).as(job.console()).hasSize(said + 1);
    assertThat(job.console()).doesNotContain("\tat ");
  }

  private static void fill(String point, SmallDisk disk, JobProcess job, String note)
      throws Exception {
    job.home().hold(point);
    job.home().notes(note + ".csv", note);
    job.await("held " + point, () -> job.home().held(point));
    disk.fill();
    job.home().release(point);
  }

  /** The last page of the log may have room for some cycles. */
  private static List<String> untilLinesAreDropped(JobProcess job) throws Exception {
    List<String> notes = new ArrayList<>();
    while (droppedOfTheLog(job) == 0 && notes.size() < MOST_CYCLES_IN_A_PAGE) {
      notes.add("more-" + notes.size());
      takesIn(notes.getLast(), job);
    }
    job.await("dropped lines of the log", () -> droppedOfTheLog(job) > 0);
    return notes;
  }

  private static double droppedOfTheLog(JobProcess job) throws Exception {
    return job.get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("failover_output_dropped_lines_total{"))
        .filter(line -> line.contains("sink=\"log\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static void takesIn(String note, JobProcess job) throws Exception {
    job.home().notes(note + ".csv", note);
    published(job, note);
  }

  private static void published(JobProcess job, String note) throws Exception {
    job.await("the note " + note, () -> published(job.home()).contains(note));
    job.awaitState("waiting");
  }

  private static List<String> published(JobHome home) throws IOException {
    return home.published(TricksPipeline.OUTPUT);
  }

  private static List<String> lines(JobProcess job, String word) throws IOException {
    return job.console().lines().filter(line -> line.matches("[0-9:]+ " + word + " .*")).toList();
  }

  private static List<String> failures(JobHome home) throws IOException {
    return home.events("run-ended").stream()
        .map(e -> e.path("failure").path("reason").asText())
        .filter(reason -> !reason.isEmpty() && !reason.equals("null"))
        .toList();
  }
}
