package dev.sparkfailover.job.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.spi.Input;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Numbers that would take minutes to compute, and a day that is none, in columns of all types. */
class NumbersIT {
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "a TINYINT, b SMALLINT, c INT, d BIGINT, e FLOAT, f DOUBLE, g DECIMAL(12,2), h DECIMAL(38,18), i DATE, j TIMESTAMP, k BOOLEAN, l TIMESTAMP_NTZ");
  private static final List<String> NO_VALUES =
      List.of(
          "1e9999999",
          "-1e9999999",
          "1e-9999999",
          "1e99999999999",
          "9".repeat(900),
          "2026-02-30T10:00:00");

  @TempDir Path root;

  @Test
  @Timeout(180)
  void noNumberTakesLongToRefuse() throws Exception {
    List<String> csv = new ArrayList<>();
    List<String> json = new ArrayList<>();
    List<String> xml = new ArrayList<>();
    for (String number : NO_VALUES) {
      for (String column : SCHEMA.fieldNames()) {
        csv.add(fields(column, number));
        json.add("{\"%s\":%s}".formatted(column, number));
        xml.add("<row><%1$s>%2$s</%1$s></row>".formatted(column, number));
        json.add("{\"%s\":\"%s\"}".formatted(column, number));
      }
    }
    try (SparkSession spark = LocalSpark.open(Map.of())) {
      assertThat(whys(spark, "csv", csv)).hasSameSizeAs(csv);
      assertThat(whys(spark, "json", json)).hasSameSizeAs(json);
      assertThat(whys(spark, "xml", xml)).hasSameSizeAs(xml);
    }
  }

  private static String fields(String column, String number) {
    return Arrays.stream(SCHEMA.fieldNames())
        .map(name -> name.equals(column) ? number : "")
        .collect(Collectors.joining(","));
  }

  private List<String> whys(SparkSession spark, String format, List<String> lines) {
    byte[] bytes = String.join("\n", lines).getBytes(UTF_8);
    BatchInput work = new InputFixture(root).bytes("a." + format, bytes).work("a." + format);
    InputReader reading =
        new InputReader(new Input("any", format, SCHEMA, Map.of("rowTag", "row")));
    RowCount count = reading.scan(spark, work).count();
    assertThat(count.good()).isZero();
    return reading.badRows(spark, work, count.badFiles()).collectAsList().stream()
        .map(row -> row.<String>getAs("why"))
        .toList();
  }
}
