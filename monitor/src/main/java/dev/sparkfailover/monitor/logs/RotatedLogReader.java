package dev.sparkfailover.monitor.logs;

import dev.sparkfailover.monitor.file.FilePosition;
import dev.sparkfailover.monitor.file.OpenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a log from file to file as it is rotated: what is left of the file that it knows, then each
 * newer one, then the log itself.
 */
final class RotatedLogReader {
  private static final int MOST_OLD_FILES = 20;
  private static final int CHUNK = 64 * 1024;
  private static final int FIRST_LOOK = 256 * 1024;

  private final Path path;
  private final LineSink sink;
  private Optional<FilePosition> bookmark = Optional.empty();
  private FileTime lastWritten = FileTime.fromMillis(Long.MIN_VALUE);
  private boolean looked;

  /** A file of the log. */
  private record Part(Path path, OpenFile.Facts facts) {}

  RotatedLogReader(Path path, LineSink sink) {
    this.path = path;
    this.sink = sink;
  }

  /** Reads what is new, but not more than so many bytes; the rest is for the next time. */
  void read(long most) throws IOException {
    List<Part> parts = parts();
    boolean first = !looked;
    looked = true;
    int index = place(parts, first);
    long left = most;
    while (index >= 0 && left > 0) {
      Optional<OpenFile> opened = OpenFile.open(parts.get(index).path(), parts.get(index).facts());
      if (opened.isEmpty()) {
        return; // It was rotated just now: the next look finds it under its new name.
      }
      try (OpenFile file = opened.get()) {
        left -= drain(file, left);
      }
      if (left > 0 && index > 0) {
        sink.breaks();
        begin(parts.get(index - 1), 0);
      }
      index--;
    }
  }

  /** The newest first. */
  private List<Part> parts() throws IOException {
    List<Part> parts = new ArrayList<>();
    Optional<OpenFile.Facts> newest = OpenFile.look(path);
    newest.ifPresent(facts -> parts.add(new Part(path, facts)));
    for (int i = 1; i <= MOST_OLD_FILES; i++) {
      Path old = path.resolveSibling(path.getFileName() + "." + i);
      Optional<OpenFile.Facts> facts = OpenFile.look(old);
      facts.ifPresent(found -> parts.add(new Part(old, found)));
    }
    return parts;
  }

  /** The part to go on with; -1 when there is none. */
  private int place(List<Part> parts, boolean first) throws IOException {
    if (bookmark.isEmpty() && first) {
      return firstLook(parts);
    }
    int known = find(parts);
    if (known >= 0) {
      return known;
    }
    int oldest = oldestUnread(parts);
    if (oldest >= 0) {
      sink.breaks();
      begin(parts.get(oldest), 0);
    }
    return oldest;
  }

  /** A log may be huge: only its end is of interest. */
  private int firstLook(List<Part> parts) {
    boolean there = !parts.isEmpty() && parts.getFirst().path().equals(path);
    parts.stream().skip(there ? 1 : 0).forEach(this::written);
    if (!there) {
      return -1;
    }
    long size = parts.getFirst().facts().size();
    // One byte earlier: a line that begins just there is whole.
    long from = Math.max(0, size - FIRST_LOOK - 1);
    begin(parts.getFirst(), from);
    if (from > 0) {
      sink.startsInside();
    }
    return 0;
  }

  private int find(List<Part> parts) throws IOException {
    if (bookmark.isEmpty()) {
      return -1;
    }
    for (int i = 0; i < parts.size(); i++) {
      if (bookmark.get().couldBeIn(parts.get(i).facts()) && fits(parts.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private boolean fits(Part part) throws IOException {
    try (OpenFile file = OpenFile.open(part.path(), part.facts()).orElse(null)) {
      return file != null && bookmark.orElseThrow().fits(file);
    }
  }

  /**
   * What was read last was cut, replaced, or deleted after many rotations: what was written since
   * is new. The log itself is so in any case.
   */
  private int oldestUnread(List<Part> parts) {
    int oldest = -1;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      boolean unread = part.facts().modified().compareTo(lastWritten) > 0;
      if ((unread && oldest == i - 1) || part.path().equals(path)) {
        oldest = i;
      }
    }
    return oldest;
  }

  private void begin(Part part, long offset) {
    bookmark = Optional.of(FilePosition.at(part.facts(), offset));
  }

  private long drain(OpenFile file, long most) throws IOException {
    long total = 0;
    int count = 1;
    while (count > 0 && total < most) {
      byte[] bytes =
          file.read(bookmark.orElseThrow().offset(), (int) Math.min(CHUNK, most - total));
      count = bytes.length;
      sink.bytes(bytes, count);
      bookmark = Optional.of(bookmark.get().moved(bytes, count));
      total += count;
    }
    written(new Part(path, file.facts()));
    return total;
  }

  private void written(Part part) {
    if (part.facts().modified().compareTo(lastWritten) > 0) {
      lastWritten = part.facts().modified();
    }
  }
}
