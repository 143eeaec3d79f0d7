package dev.sparkfailover.job.output;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** The last lines of the log, kept in memory: reading them from a disk could block. */
final class RecentLines implements Supplier<String> {
  private final int lines;
  private final int characters;
  private final Deque<String> kept = new ArrayDeque<>();
  private int length;

  RecentLines(int lines, int characters) {
    this.lines = lines;
    this.characters = characters;
  }

  synchronized void add(String text) {
    text.lines().forEach(this::addLine);
  }

  /** What an earlier process wrote: older than anything that is kept already. */
  synchronized void addOlder(String text) {
    String newer = get();
    kept.clear();
    length = 0;
    add(text);
    add(newer);
  }

  private void addLine(String line) {
    kept.addLast(line);
    length += line.length() + 1;
    while (kept.size() > 1 && (kept.size() > lines || length > characters)) {
      length -= kept.removeFirst().length() + 1;
    }
  }

  @Override
  public synchronized String get() {
    return String.join("\n", kept);
  }
}
