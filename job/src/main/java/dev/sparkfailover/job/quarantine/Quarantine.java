package dev.sparkfailover.job.quarantine;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.fencing.FencedWriter;
import dev.sparkfailover.job.input.PlanCheck;
import dev.sparkfailover.job.record.Plan;
import dev.sparkfailover.job.record.QuarantineRecord;
import dev.sparkfailover.job.record.QuarantinedFile;
import dev.sparkfailover.job.record.RecordJson;
import dev.sparkfailover.job.storage.FailPoint;
import dev.sparkfailover.job.storage.FailPoints;
import dev.sparkfailover.job.storage.InputFile;
import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Sets poison files aside: first the records, then the plan, then the files. */
public final class Quarantine {
  private static final int LONGEST_NAME = 180;
  private static final int LONGEST_END = 64;

  private final Store store;
  private final FencedWriter writer;
  private final Layout layout;
  private final Clock clock;
  private final FailPoints failPoints;

  public Quarantine(
      Store store, FencedWriter writer, Layout layout, Clock clock, FailPoints failPoints) {
    this.store = store;
    this.writer = writer;
    this.layout = layout;
    this.clock = clock;
    this.failPoints = failPoints;
  }

  public Plan setAside(Plan plan, List<FileToQuarantine> bad) throws IOException {
    refuseUnplanned(plan, bad);
    List<QuarantineRecord> records = new ArrayList<>();
    for (FileToQuarantine file : bad) {
      QuarantineRecord made = describe(plan, file);
      writer.create(recordOf(made.movedTo()), made);
      records.add(made);
    }
    return amend(plan, records);
  }

  private static void refuseUnplanned(Plan plan, List<FileToQuarantine> bad) {
    Set<String> planned = plan.files().stream().map(InputFile::name).collect(Collectors.toSet());
    for (FileToQuarantine file : bad) {
      if (!planned.contains(file.name())) {
        throw new IllegalArgumentException(
            "file: must be in the plan of batch " + plan.batch() + ", got " + file.name());
      }
    }
  }

  private Plan amend(Plan plan, List<QuarantineRecord> records) throws IOException {
    failPoints.reached(FailPoint.BEFORE_QUARANTINE_AMEND);
    Plan amended = plan.without(records.stream().map(QuarantineRecord::setAside).toList());
    writer.replace(layout.plan(plan.batch()), amended);
    for (QuarantineRecord made : records) {
      failPoints.reached(FailPoint.BEFORE_QUARANTINE_MOVE);
      move(amended, made);
    }
    store.syncEntries(Layout.BAD_FILES);
    return amended;
  }

  private void move(Plan plan, QuarantineRecord made) throws IOException {
    String target = Layout.BAD_FILES + "/" + made.movedTo();
    if (!made.vanished() && !store.exists(target)) {
      writer.move(PlanCheck.path(plan, made.file()), target);
    }
  }

  /** Goes on where a dead attempt stopped: the records alone say what is to be done. */
  public Plan finish(Plan plan) throws IOException {
    List<QuarantineRecord> begun = new ArrayList<>();
    String prefix = Layout.padded(plan.batch()) + "-";
    for (Store.Entry entry : store.list(layout.quarantined())) {
      if (entry.name().startsWith(prefix)) {
        begun.add(
            RecordJson.read(
                store, layout.quarantined() + "/" + entry.name(), QuarantineRecord.class));
      }
    }
    Set<QuarantinedFile> amended = Set.copyOf(plan.quarantined());
    List<QuarantineRecord> open =
        begun.stream()
            .filter(made -> made.checkpoint().equals(plan.checkpoint()))
            .filter(made -> !amended.contains(made.setAside()))
            .toList();
    for (QuarantineRecord made : begun) {
      if (amended.contains(made.setAside()) && unmoved(plan, made)) {
        move(plan, made);
      }
    }
    return open.isEmpty() ? plan : amend(plan, open);
  }

  /** A file that was moved and requeued since is not ours any more. */
  private boolean unmoved(Plan plan, QuarantineRecord made) throws IOException {
    return made.requeued().isEmpty()
        && store
            .stat(PlanCheck.path(plan, made.file()))
            .filter(
                found -> found.size() == made.size() && found.modified().equals(made.modified()))
            .isPresent();
  }

  /** The records of all files that were taken out of the plan, in the plan's order. */
  public List<QuarantineRecord> records(Plan plan) throws IOException {
    List<QuarantineRecord> records = new ArrayList<>();
    for (QuarantinedFile aside : plan.quarantined()) {
      records.add(RecordJson.read(store, recordOf(aside.movedTo()), QuarantineRecord.class));
    }
    return records;
  }

  private QuarantineRecord describe(Plan plan, FileToQuarantine bad) throws IOException {
    String path = PlanCheck.path(plan, bad.name());
    Optional<Store.Entry> found = store.stat(path);
    Optional<String> hash = found.isPresent() ? hash(path) : Optional.empty();
    return new QuarantineRecord(
        RecordJson.VERSION,
        RecordJson.PROGRAM,
        plan.checkpoint(),
        plan.pipeline(),
        plan.batch(),
        plan.input(),
        bad.name(),
        freeName(plan.batch(), bad.name()),
        hash.isPresent() ? found.orElseThrow().size() : 0,
        hash.isPresent() ? found.orElseThrow().modified() : Instant.EPOCH,
        hash.orElse(""),
        hash.isEmpty(),
        bad.why(),
        bad.attempt(),
        clock.now(),
        List.of());
  }

  private Optional<String> hash(String path) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = store.open(path)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    return Optional.of(HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The batch, then the name without folders; numbered if that is taken. */
  private String freeName(long batch, String file) throws IOException {
    String name = shortened(file.replace('/', '~'));
    String prefix = Layout.padded(batch) + "-";
    String free = prefix + name;
    for (int number = 2; taken(free); number++) {
      free = prefix + number + "-" + name;
    }
    return free;
  }

  private boolean taken(String name) throws IOException {
    if (store.exists(Layout.BAD_FILES + "/" + name)) {
      return true;
    }
    // Another pipeline may have recorded it, and not moved its file yet.
    for (Store.Entry entry : store.list(Layout.CHECKPOINTS)) {
      if (entry.folder() && store.exists(recordOf(entry.name(), name))) {
        return true;
      }
    }
    return false;
  }

  /** The name gets a prefix and a suffix, and file systems end at 255 bytes. */
  private static String shortened(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= LONGEST_NAME) {
      return name;
    }
    String hash = HexFormat.of().formatHex(sha256().digest(bytes)).substring(0, 16);
    return hash + "-" + end(name);
  }

  /** Its last characters, none of them cut in two, in so many bytes. */
  private static String end(String name) {
    int from = name.length();
    int before = from;
    while (name.substring(before).getBytes(StandardCharsets.UTF_8).length <= LONGEST_END) {
      from = before;
      before = name.offsetByCodePoints(before, -1);
    }
    return name.substring(from);
  }

  private String recordOf(String movedTo) {
    return recordOf(layout.pipeline(), movedTo);
  }

  private static String recordOf(String pipeline, String movedTo) {
    return Layout.CHECKPOINTS + "/" + pipeline + "/quarantined/" + movedTo + ".json";
  }
}
