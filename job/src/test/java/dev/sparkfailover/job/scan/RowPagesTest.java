package dev.sparkfailover.job.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class RowPagesTest {
  private static final StructType SCHEMA = StructType.fromDDL("number BIGINT, text STRING");

  @Test
  void nothingMakesNoPage() {
    assertThat(RowPages.pack(List.<InternalRow>of().iterator()).hasNext()).isFalse();
    assertThat(RowPages.unpack(List.<byte[]>of().iterator(), 2).hasNext()).isFalse();
  }

  @Test
  void manyRowsComeOutAsTheyWentInOverManyPages() {
    List<String> texts =
        IntStream.range(0, 30_000).mapToObj(i -> i % 7 == 0 ? "" : "text " + i).toList();
    List<byte[]> pages = pages(texts);
    assertThat(pages).hasSizeGreaterThan(3);
    assertThat(pages).allSatisfy(page -> assertThat(page).hasSizeLessThan(RowPages.PAGE_BYTES + 1));
    assertThat(texts(pages)).isEqualTo(texts);
  }

  @Test
  void rowLargerThanAPageHasOneOfItsOwn() {
    String large = "x".repeat(3 * RowPages.PAGE_BYTES);
    List<String> texts = List.of("before", large, "after", large, large);
    List<byte[]> pages = pages(texts);
    assertThat(pages).hasSize(5);
    assertThat(texts(pages)).isEqualTo(texts);
  }

  @Test
  void missingValuesStayMissing() {
    Iterator<InternalRow> rows =
        RowPages.unpack(pages(Stream.of((String) null).toList()).iterator(), 2);
    InternalRow row = rows.next();
    assertThat(row.isNullAt(1)).isTrue();
    assertThat(row.getLong(0)).isZero();
    assertThat(rows.hasNext()).isFalse();
  }

  /** One row object for all of them, as Spark's scans have it. */
  private static List<byte[]> pages(List<String> texts) {
    UnsafeProjection projection = UnsafeProjection.create(SCHEMA);
    Iterator<InternalRow> rows =
        IntStream.range(0, texts.size())
            .<InternalRow>mapToObj(i -> projection.apply(row(i, texts.get(i))))
            .iterator();
    List<byte[]> pages = new ArrayList<>();
    RowPages.pack(rows).forEachRemaining(pages::add);
    return pages;
  }

  private static InternalRow row(long number, String text) {
    return new GenericInternalRow(new Object[] {number, UTF8String.fromString(text)});
  }

  private static List<String> texts(List<byte[]> pages) {
    List<String> texts = new ArrayList<>();
    Iterator<InternalRow> rows = RowPages.unpack(pages.iterator(), 2);
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      assertThat(row.getLong(0)).isEqualTo(texts.size());
      texts.add(row.getString(1));
    }
    return texts;
  }
}
