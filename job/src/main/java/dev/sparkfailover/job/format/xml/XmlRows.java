package dev.sparkfailover.job.format.xml;

import dev.sparkfailover.job.format.BadRecord;
import dev.sparkfailover.job.format.Encodings;
import dev.sparkfailover.job.format.NotOfTypeException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.util.BadRecordException;
import org.apache.spark.sql.catalyst.xml.StaxXmlParser;
import org.apache.spark.sql.catalyst.xml.XmlOptions;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;
import scala.collection.AbstractIterator;

/** Makes of each piece of an XML file a row, or a {@link BadRecord}. */
final class XmlRows extends AbstractIterator<InternalRow> implements Closeable {
  private final XmlPieces pieces;
  private final XmlCheck check;
  private final StaxXmlParser spark;
  private final XmlValues.Value values;
  private final UnsafeProjection unsafe;
  private Optional<XmlPieces.Piece> next = Optional.empty();

  XmlRows(XmlPieces pieces, StructType schema, XmlOptions options, XmlLeaves leaves) {
    this.pieces = pieces;
    this.check = new XmlCheck(schema, options, SQLConf.get().caseSensitiveAnalysis());
    this.spark = new StaxXmlParser(XmlValues.texts(schema), options);
    this.values = new XmlValues(leaves).struct("", schema);
    this.unsafe = UnsafeProjection.create(schema);
  }

  @Override
  public boolean hasNext() {
    try {
      next = next.isPresent() ? next : pieces.next();
      return next.isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    XmlPieces.Piece piece = next.orElseThrow();
    next = Optional.empty();
    return wrong(piece).<InternalRow>map(why -> bad(piece, why)).orElseGet(() -> read(piece));
  }

  private Optional<String> wrong(XmlPieces.Piece piece) {
    if (!piece.wrong().isEmpty()) {
      return Optional.of(piece.wrong());
    }
    return piece.raw().indexOf('\uFFFD') >= 0
        ? Optional.of(Encodings.notIn(pieces.charset()))
        : check.wrong(piece.raw());
  }

  private InternalRow read(XmlPieces.Piece piece) {
    try {
      return unsafe.apply((InternalRow) values.of(parse(piece.raw())));
    } catch (NotOfTypeException e) {
      return bad(piece, e.getMessage());
    } catch (BadRecordException e) {
      return bad(piece, "does not parse" + reason(e.cause()));
    }
  }

  private static String reason(Throwable cause) {
    return cause.getMessage() == null
        ? ""
        : ": " + cause.getMessage().lines().findFirst().orElse("");
  }

  /** Scala does not say what it throws. */
  private InternalRow parse(String record) throws BadRecordException {
    return spark.parse().apply(record).get();
  }

  private static BadRecord bad(XmlPieces.Piece piece, String why) {
    return new BadRecord(piece.line(), why, piece.raw());
  }

  @Override
  public void close() throws IOException {
    pieces.close();
  }
}
