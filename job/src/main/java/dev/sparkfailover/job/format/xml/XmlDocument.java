package dev.sparkfailover.job.format.xml;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * The records of a file of XML are its row elements, wherever they stand. Text beside them, in the
 * elements around them, is a piece that is wrong; text in other elements is not asked for.
 */
final class XmlDocument implements XmlPieces {
  private final XmlSource source;
  private final String charset;
  private final String rowTag;
  private final boolean ignoresNamespace;
  private final Queue<Piece> waiting = new ArrayDeque<>();
  private final Deque<String> open = new ArrayDeque<>();

  /** How many elements of each name are open. */
  private final Map<String, Integer> openNames = new HashMap<>();

  /** Depths of open elements with text that is wrong if a row element follows in them. */
  private final BitSet texts = new BitSet();

  /** How many of the open elements, from outside, had row elements. */
  private int withRows;

  /** What is wrong with what stands since the last record; empty if nothing is. */
  private String wrong = "";

  private long firstLine;
  private boolean hasRows;
  private boolean hasOthers;
  private boolean ended;

  XmlDocument(XmlSource source, String charset, String rowTag, boolean ignoresNamespace) {
    this.source = source;
    this.charset = charset;
    this.rowTag = rowTag;
    this.ignoresNamespace = ignoresNamespace;
  }

  @Override
  public Optional<Piece> next() throws IOException {
    while (waiting.isEmpty() && !ended) {
      step(source.next());
    }
    return Optional.ofNullable(waiting.poll());
  }

  private void step(XmlSource.Part part) throws IOException {
    if (firstLine == 0 && part.kind() != XmlSource.Kind.BLANK) {
      firstLine = source.partLine();
    }
    switch (part.kind()) {
      case BLANK, OTHER -> {}
      case TEXT -> text();
      case START -> {
        if (isRow(part)) {
          row(part);
        } else {
          open.push(part.name());
          openNames.merge(part.name(), 1, Integer::sum);
          hasOthers |= open.size() > 1;
        }
      }
      case EMPTY -> {
        hasOthers |= !open.isEmpty();
        if (isRow(part)) {
          row(part);
        }
      }
      case END -> close(part.name());
      case CUT -> cut("cut off within a tag, a comment or the like");
      case NOTHING -> end();
    }
  }

  private boolean isRow(XmlSource.Part part) {
    String name = part.name();
    return rowTag.equals(ignoresNamespace ? name.substring(name.lastIndexOf(':') + 1) : name);
  }

  private void text() {
    hasOthers = true;
    int depth = open.size();
    if (depth <= Math.max(1, withRows)) {
      refuse(beside());
    } else {
      texts.set(depth);
    }
  }

  private String beside() {
    return "text outside of the elements <%s>".formatted(rowTag);
  }

  /** The first reason stays. */
  private void refuse(String why) {
    wrong = wrong.isEmpty() ? why : wrong;
  }

  private void close(String name) {
    if (!name.equals(open.peek())) {
      refuse("</%s> is not the end of what was opened last".formatted(name));
    }
    if (openNames.containsKey(name)) {
      String closed;
      do {
        texts.clear(open.size());
        closed = open.pop();
        openNames.computeIfPresent(closed, (key, count) -> count == 1 ? null : count - 1);
      } while (!closed.equals(name));
      withRows = Math.min(withRows, open.size());
    }
  }

  private void row(XmlSource.Part part) throws IOException {
    if (!texts.isEmpty()) {
      refuse(beside());
    }
    between(source.takeBeforePart());
    withRows = open.size();
    hasRows = true;
    long line = source.partLine();
    String why = part.kind() == XmlSource.Kind.EMPTY || isClosed() ? "" : cutOff(rowTag);
    waiting.add(new Piece(line, source.take(), why));
  }

  /** Reads to the end tag of the row element, in which others of its name may lie. */
  private boolean isClosed() throws IOException {
    for (int depth = 1; depth > 0; ) {
      XmlSource.Part part = source.next();
      if (part.kind() == XmlSource.Kind.CUT || part.kind() == XmlSource.Kind.NOTHING) {
        ended = true;
        return false;
      }
      boolean row = isRow(part);
      depth += row && part.kind() == XmlSource.Kind.START ? 1 : 0;
      depth -= row && part.kind() == XmlSource.Kind.END ? 1 : 0;
    }
    return true;
  }

  private static String cutOff(String name) {
    return "cut off: no </%s>".formatted(name);
  }

  /** What stands between two records, before the first and behind the last one. */
  private void between(String raw) {
    if (!wrong.isEmpty()) {
      waiting.add(new Piece(firstLine, raw.strip(), wrong));
    }
    wrong = "";
    texts.clear();
    firstLine = 0;
  }

  private void end() {
    if (!open.isEmpty()) {
      refuse(cutOff(open.peek()));
    } else if (!hasRows && hasOthers) {
      refuse("no element <%s> in this file: is the input option rowTag right?".formatted(rowTag));
    }
    between(source.take());
    ended = true;
  }

  private void cut(String why) {
    refuse(why);
    between(source.take());
    ended = true;
  }

  @Override
  public String charset() {
    return charset;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
