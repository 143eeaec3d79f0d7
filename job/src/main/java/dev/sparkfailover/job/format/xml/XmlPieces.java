package dev.sparkfailover.job.format.xml;

import dev.sparkfailover.job.format.json.JsonRows;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** A file of XML in pieces: the records, and what is none. */
interface XmlPieces extends Closeable {

  /**
   * A piece of a file.
   *
   * @param line on which it begins, from 1; 0 if that is not known
   * @param wrong why it is no record; empty if it may be one
   */
  record Piece(long line, String raw, String wrong) {}

  /** Empty if there are no more. */
  Optional<Piece> next() throws IOException;

  String charset();

  /** Each line is a record; blank ones are none. */
  static XmlPieces lines(JsonRows.Texts lines) {
    return new XmlPieces() {
      @Override
      public Optional<Piece> next() {
        while (lines.hasNext()) {
          String line = lines.next();
          String text = lines.line() == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
          if (!text.isBlank()) {
            return Optional.of(new Piece(lines.line(), text, ""));
          }
        }
        return Optional.empty();
      }

      @Override
      public String charset() {
        return lines.charset();
      }

      @Override
      public void close() throws IOException {
        lines.close();
      }
    };
  }
}
