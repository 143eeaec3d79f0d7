package dev.sparkfailover.job.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.job.record.RecordJson;
import dev.sparkfailover.job.storage.FailPoints;
import dev.sparkfailover.job.storage.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalTest {
  @TempDir Path temp;
  private BooksFixture fixture;
  private Path checkpoint;

  @BeforeEach
  void threeBatches() throws IOException {
    fixture = new BooksFixture(temp);
    checkpoint = temp.resolve("checkpoints/orders");
    for (int batch = 0; batch < 3; batch++) {
      more();
    }
  }

  private void more() throws IOException {
    fixture.input("a.csv", "a", Duration.ofMinutes(1));
    fixture.cycles(fixture.open(), FailPoints.none());
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private void refused(String why) throws IOException {
    assertThatThrownBy(fixture::open)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("--adopt")
        .hasMessageContaining("--reset");
    assertThat(fixture.files("output")).hasSize(12);
  }

  private Repair repair() throws IOException {
    return new Repair(
        fixture.store,
        BooksFixture.LAYOUT,
        fixture.fence,
        fixture.fence.nextEpoch(),
        fixture.clock);
  }

  @Test
  void deletedCheckpoint() throws IOException {
    fixture.store.delete("checkpoints/orders");
    refused("missing, but file://");
  }

  @Test
  void deletedIdentity() throws IOException {
    Files.delete(checkpoint.resolve("checkpoint.json"));
    refused("missing beside plans and commits");
  }

  @Test
  void truncatedCommit() throws IOException {
    Path commit = checkpoint.resolve("commits/2.json");
    Files.writeString(commit, Files.readString(commit).substring(0, 300));
    refused(
        "commits/2.json: not a readable Commit record (it ends in the middle, after 300 bytes);"
            + " restore the file");
  }

  @Test
  void aDamagedEpochIsMovedAway() throws IOException {
    Path epochs = temp.resolve("checkpoints/epochs");
    Path newest = epochs.resolve("%s.json".formatted(fixture.fence.nextEpoch()));
    fixture.close();
    Files.writeString(newest, "{");

    assertThatThrownBy(() -> new BooksFixture(temp))
        .hasStackTraceContaining(newest.getFileName() + ": not a readable Epoch record")
        .hasStackTraceContaining("move this file away, and start again");

    Files.move(newest, temp.resolve("epoch.damaged"));
    fixture = new BooksFixture(temp);
    more();
    assertThat(fixture.files("output")).hasSize(16);
  }

  @Test
  void emptyCommit() throws IOException {
    Files.writeString(checkpoint.resolve("commits/2.json"), "");
    refused("the file is empty");
  }

  @Test
  void commitsThatAreOlderThanTheOutput() throws IOException {
    Files.delete(checkpoint.resolve("commits/2.json"));
    Files.delete(checkpoint.resolve("plans/2.json"));
    refused("the checkpoint is older than the output");
  }

  @Test
  void missingCommitBelowAPlan() throws IOException {
    Files.delete(checkpoint.resolve("commits/2.json"));
    Files.delete(checkpoint.resolve("commits/1.json"));
    for (String folder : new String[] {"output/all", "output/again", "quarantine/rows/orders"}) {
      fixture.store.delete(folder + "/batch=0000000001");
    }
    assertThatThrownBy(fixture::open)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("plans/2.json: planned, but the commit of batch 1 is missing");
  }

  @Test
  void allCommitsDeleted() throws IOException {
    fixture.store.delete("checkpoints/orders/commits");
    fixture.store.delete("checkpoints/orders/plans");
    refused("the checkpoint is older than the output");
  }

  @Test
  void foreignCheckpoint() throws IOException {
    replace("checkpoint.json", "\"id\" : \"[^\"]*\"", "\"id\" : \"another\"");
    refused("expected pipeline orders, checkpoint another");
  }

  @Test
  void foreignCheckpointWithoutRecords() throws IOException {
    replace("checkpoint.json", "\"id\" : \"[^\"]*\"", "\"id\" : \"another\"");
    fixture.store.delete("checkpoints/orders/commits");
    fixture.store.delete("checkpoints/orders/plans");
    refused("published by checkpoint ");
  }

  @Test
  void checkpointOfAnotherPipeline() throws IOException {
    replace("checkpoint.json", "\"pipeline\" : \"orders\"", "\"pipeline\" : \"clicks\"");
    refused("belongs to pipeline clicks");
  }

  @Test
  void newerRecord() throws IOException {
    replace("commits/2.json", "\"version\" : 1", "\"version\" : 2");
    replace("commits/2.json", RecordJson.PROGRAM, "spark-failover 9.0");
    assertThatThrownBy(fixture::open)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("record version 2, written by spark-failover 9.0")
        .hasMessageContaining("use the program that wrote it, or a newer one");
  }

  private void replace(String file, String what, String by) throws IOException {
    Path path = checkpoint.resolve(file);
    String before = Files.readString(path);
    assertThat(before).containsPattern(what);
    Files.writeString(path, before.replaceFirst(what, by));
  }

  @Test
  void adoptedCheckpointGoesOnAfterThePublished() throws IOException {
    fixture.store.delete("checkpoints/orders");
    assertThat(repair().adopt()).contains("goes on with batch 3");
    more();
    assertThat(fixture.open().last().orElseThrow().batch()).isEqualTo(3);
    assertThat(fixture.published("all")).hasSize(4);
    assertThat(repair().adopt()).contains("nothing to adopt");
  }

  @Test
  void adoptionKeepsTheOldCheckpoint() throws IOException {
    Files.writeString(checkpoint.resolve("commits/2.json"), "");
    assertThat(repair().adopt()).contains("goes on with batch 3", "was set aside as");
    assertThat(fixture.files("checkpoints/.aside-20260102T030405Z/orders/commits")).hasSize(3);
    more();
    assertThat(fixture.published("all")).hasSize(4);
  }

  @Test
  void resetBeginsAnewAndDeletesNothing() throws IOException {
    fixture.store.delete("checkpoints/orders/commits");
    assertThat(repair().reset()).contains("output/all was set aside", "rows/orders was set aside");
    assertThat(fixture.published("all")).isEmpty();
    assertThat(fixture.files("output/.aside-20260102T030405Z")).hasSize(12);
    more();
    assertThat(fixture.published("all")).hasSize(1);
    assertThat(fixture.open().last().orElseThrow().batch()).isZero();
    assertThat(fixture.files("archive")).hasSize(4);
  }

  @Test
  void outputThatStandsInTheWayIsNotTouched() throws IOException {
    Files.createDirectories(temp.resolve("output/all/batch=0000000003/theirs"));
    assertThatThrownBy(this::more)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("batch=0000000003: exists, but batch 3 was never published");
    assertThat(temp.resolve("output/all/batch=0000000003/theirs")).isEmptyDirectory();
    assertThat(fixture.files("output/again")).hasSize(6);
  }
}
