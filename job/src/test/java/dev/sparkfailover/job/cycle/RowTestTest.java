package dev.sparkfailover.job.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.spi.Input;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowTestTest {
  private static final StructType SCHEMA =
      StructType.fromDDL("a STRING, n BIGINT, b STRING, raw STRING");
  private static final RowTest TEST = RowTest.of(SCHEMA, Input.csv("rows", SCHEMA));

  static Stream<String> texts() {
    return Stream.of("", "ü", "a", "日本語", "１２３", "\uFFFC", "\uFFEF\uFEFF", "long ".repeat(20));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void aReplacementIsFoundWhereverItStands(String text) {
    for (int before = 0; before < 17; before++) {
      String bad = "x".repeat(before) + text + "\uFFFD" + text;

      assertThat(TEST.notText(row(text, text))).isEqualTo(-1);
      assertThat(TEST.notText(row(null, null))).isEqualTo(-1);
      assertThat(TEST.notText(row(bad, text))).isZero();
      assertThat(TEST.notText(row(text, bad))).isEqualTo(2);
      assertThat(TEST.notText(row(null, bad))).isEqualTo(2);
      assertThat(TEST.isGood(row(text, bad))).isFalse();
      assertThat(TEST.isGood(row(text, text))).isTrue();
    }
  }

  /** The number's bytes are those that a replacement begins with. */
  private static InternalRow row(String first, String second) {
    return UnsafeProjection.create(SCHEMA)
        .apply(
            new GenericInternalRow(
                new Object[] {
                  UTF8String.fromString(first),
                  0xEFEFEFEFEFEFEFEFL,
                  UTF8String.fromString(second),
                  null
                }));
  }
}
