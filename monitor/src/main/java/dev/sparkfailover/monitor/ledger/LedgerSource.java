package dev.sparkfailover.monitor.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sparkfailover.monitor.file.FilePosition;
import dev.sparkfailover.monitor.file.OpenFile;
import dev.sparkfailover.monitor.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Follows the job's restart ledger: reads what was added, and all of it when it was written anew.
 */
public final class LedgerSource implements Source<LedgerState> {
  private static final int LINE_LIMIT = 1 << 20;
  private static final int ASK_LIMIT = 4 << 20;
  private static final int TRIES = 3;

  private final Path path;
  private LedgerReplay story = new LedgerReplay();
  private Optional<FilePosition> bookmark = Optional.empty();
  private Optional<Damage> damage = Optional.empty();

  /** What was wrong with the file as it was then: it is not read again before it changed. */
  private record Damage(OpenFile.Facts facts, String words) {}

  public LedgerSource(Path path) {
    this.path = path;
  }

  /** One at a time: a poll that timed out may still be in here. */
  @Override
  public synchronized LedgerState ask() throws IOException {
    for (int i = 0; i < TRIES; i++) {
      OpenFile.Facts facts = OpenFile.look(path).orElseThrow(this::absent);
      if (damage.filter(known -> known.facts().equals(facts)).isPresent()) {
        throw new IOException(damage.get().words());
      }
      Optional<OpenFile> opened = OpenFile.open(path, facts);
      if (opened.isPresent()) {
        try (OpenFile file = opened.get()) {
          return follow(file);
        }
      }
    }
    throw new IOException(name() + " is replaced faster than it can be read");
  }

  private LedgerState follow(OpenFile file) throws IOException {
    boolean known = bookmark.isPresent() && bookmark.get().fits(file);
    if (!known) {
      begin(file);
    }
    try {
      read(file);
    } catch (BadLineException e) {
      throw damaged(file, e);
    }
    return story.state().orElseThrow(() -> new IOException(name() + " holds no event yet"));
  }

  private void begin(OpenFile file) {
    story = new LedgerReplay();
    bookmark = Optional.of(FilePosition.at(file.facts(), 0));
    damage = Optional.empty();
  }

  private IOException damaged(OpenFile file, BadLineException e) {
    String words = "%s, line %s: %s".formatted(name(), e.line(), e.getMessage());
    begin(file);
    bookmark = Optional.empty();
    damage = Optional.of(new Damage(file.facts(), words));
    return new IOException(words, e);
  }

  private void read(OpenFile file) throws IOException, BadLineException {
    FilePosition from = bookmark.orElseThrow();
    byte[] bytes = file.read(from.offset(), limit(file, from));
    int taken = lines(bytes);
    bookmark = Optional.of(from.moved(bytes, taken));
    if (bytes.length - taken > LINE_LIMIT) {
      throw story.unreadable(String.format(Locale.ROOT, "is longer than %,d bytes", LINE_LIMIT));
    }
    if (bytes.length == ASK_LIMIT) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s is still being read: %,d of %,d bytes",
              name(),
              bookmark.get().offset(),
              file.size()));
    }
  }

  private static int limit(OpenFile file, FilePosition from) throws IOException {
    return Math.clamp(file.size() - from.offset(), 0, ASK_LIMIT);
  }

  /** Takes in the whole lines, and says how many bytes these are. */
  private int lines(byte[] bytes) throws BadLineException {
    int begin = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        story.line(new String(bytes, begin, i - begin, UTF_8));
        begin = i + 1;
      }
    }
    return begin;
  }

  private IOException absent() {
    bookmark = Optional.empty();
    damage = Optional.empty();
    return new IOException(
        "no ledger yet at %s: the job writes it at its first start; else look at MONITOR_LEDGER_FILE"
            .formatted(name()));
  }

  private String name() {
    return path.getFileName().toString();
  }
}
