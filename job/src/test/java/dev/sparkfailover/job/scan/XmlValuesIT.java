package dev.sparkfailover.job.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.job.format.RefusedFileException;
import dev.sparkfailover.job.spi.Input;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Values of XML in all types and places, and files that are not XML to their end. */
class XmlValuesIT {
  private static final Map<String, Map<String, Object>> GOOD =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("TINYINT", Map.of("-128", (byte) -128, "+7", (byte) 7)),
              Map.entry("SMALLINT", Map.of("-32768", (short) -32768)),
              Map.entry("INT", Map.of("-2147483648", Integer.MIN_VALUE, "007", 7)),
              Map.entry("BIGINT", Map.of("-9223372036854775808", Long.MIN_VALUE)),
              Map.entry("FLOAT", Map.of("1.5", 1.5f, "NaN", Float.NaN, "1e3", 1000f)),
              Map.entry("DOUBLE", Map.of("-.5e-3", -.5e-3, "+Infinity", Double.POSITIVE_INFINITY)),
              Map.entry(
                  "DECIMAL(12,2)",
                  Map.of(
                      "12.500",
                      new BigDecimal("12.50"),
                      "-1e3",
                      new BigDecimal("-1000.00"),
                      "9999999999.99",
                      new BigDecimal("9999999999.99"))),
              Map.entry("DATE", Map.of("2024-02-29", LocalDate.of(2024, 2, 29))),
              Map.entry(
                  "TIMESTAMP",
                  Map.of(
                      "2026-11-20T10:00:00Z",
                      Instant.parse("2026-11-20T10:00:00Z"),
                      "2026-11-20",
                      Instant.parse("2026-11-20T00:00:00Z"),
                      "2026-11-20 10:00:00.5+02:00",
                      Instant.parse("2026-11-20T08:00:00.5Z"))),
              Map.entry(
                  "TIMESTAMP_NTZ",
                  Map.of("2026-11-20T10:00:00.5", LocalDateTime.parse("2026-11-20T10:00:00.5"))),
              Map.entry("BOOLEAN", Map.of("TRUE", true, "1", true, "0", false))));

  private static final Map<String, List<String>> BAD =
      Map.ofEntries(
          Map.entry("TINYINT", List.of("128", "1.0", "x")),
          Map.entry("SMALLINT", List.of("--5", "1e3", "1e9999999")),
          Map.entry("INT", List.of("-+5", "2147483648", "1_000")),
          Map.entry("BIGINT", List.of("1,000", "9223372036854775808")),
          Map.entry("FLOAT", List.of("1,5", "1e40", "1f", "--1", "1e-60")),
          Map.entry("DOUBLE", List.of("1e9999999", "1.0.0", "0x1p3", "12abc", "1d")),
          Map.entry(
              "DECIMAL(12,2)",
              List.of("12,50", "1e9999999", "1.0.0", "12.345", "1e-9999999", "99999999999")),
          Map.entry("DATE", List.of("2026-02-30", "2026-02", "2026-02-01T10:00", "2026")),
          Map.entry("TIMESTAMP", List.of("10:00", "2026-02-30T10:00:00Z", "2026", "2026-11-20x")),
          Map.entry("TIMESTAMP_NTZ", List.of("2026-11", "2026-11-20T25:00:00")),
          Map.entry("BOOLEAN", List.of("yes", "2")));

  private static SparkSession spark;

  @TempDir Path root;

  private record Seen(List<Row> good, List<String> whys, List<String> raws, List<Long> lines) {}

  @BeforeAll
  static void openSpark() {
    spark = LocalSpark.open(Map.of("spark.sql.datetime.java8API.enabled", "true"));
  }

  @AfterAll
  static void closeSpark() {
    spark.stop();
  }

  /** Where a value may stand: the column, the record, and the name in a reason. */
  private enum Place {
    ELEMENT("%s %s", "<row><%1$s>%2$s</%1$s></row>", "%s"),
    ATTRIBUTE("_%s %s", "<row %1$s=\"%2$s\"/>", "_%s"),
    STRUCT("%s STRUCT<a: STRING, v: %s>", "<row><%1$s b='1'>\n<v>%2$s</v></%1$s></row>", "%s.v"),
    ATTRIBUTE_OF_STRUCT("%s STRUCT<_v: %s>", "<row><%1$s v=\"%2$s\"/></row>", "%s._v"),
    TEXT_OF_STRUCT(
        "%s STRUCT<_VALUE: %s, _a: STRING>", "<row><%1$s>%2$s</%1$s></row>", "%s._VALUE"),
    ARRAY("%s ARRAY<%s>", "<row><%1$s>%2$s</%1$s></row>", "%s"),
    ARRAY_OF_STRUCTS("%s ARRAY<STRUCT<v: %s>>", "<row><%1$s><v>%2$s</v></%1$s></row>", "%s.v"),
    MAP("%s MAP<STRING, %s>", "<row><%1$s><k>%2$s</k></%1$s></row>", "%s");

    private final String column;
    private final String record;
    private final String path;

    Place(String column, String record, String path) {
      this.column = column;
      this.record = record;
      this.path = path;
    }

    Object value(Object column) {
      return switch (this) {
        case ELEMENT, ATTRIBUTE -> column;
        case STRUCT, ATTRIBUTE_OF_STRUCT -> ((Row) column).get(this == STRUCT ? 1 : 0);
        case TEXT_OF_STRUCT -> ((Row) column).get(0);
        case ARRAY -> ((scala.collection.Seq<?>) column).head();
        case ARRAY_OF_STRUCTS -> ((Row) ((scala.collection.Seq<?>) column).head()).get(0);
        case MAP -> ((scala.collection.Map<?, ?>) column).head()._2();
      };
    }
  }

  @Test
  @Timeout(240)
  void aValueIsWhatItsTextSaysOrItsRecordIsBad() {
    List<String> columns = new ArrayList<>();
    List<String> records = new ArrayList<>();
    List<Object> good = new ArrayList<>();
    List<String> bad = new ArrayList<>();
    List<String> whys = new ArrayList<>();
    for (Place place : Place.values()) {
      for (String type : GOOD.keySet()) {
        String name = "c" + columns.size();
        columns.add(place.column.formatted(name, type));
        GOOD.get(type)
            .forEach(
                (text, value) -> {
                  records.add(place.record.formatted(name, text));
                  good.add(value);
                });
        for (String text : BAD.get(type)) {
          bad.add(place.record.formatted(name, text));
          String path = place.path.formatted(name);
          whys.add("%s: \"%s\" is not of type %s".formatted(path, text, type));
        }
      }
    }
    records.addAll(bad);

    Seen seen = read(String.join(",", columns), "<all>" + String.join("\n", records) + "</all>");

    assertThat(seen.raws()).isEqualTo(bad);
    assertThat(seen.whys()).hasSameSizeAs(whys);
    for (int i = 0; i < whys.size(); i++) {
      assertThat(seen.whys().get(i)).startsWith(whys.get(i));
    }
    assertThat(seen.good().stream().map(XmlValuesIT::onlyValue).toList()).isEqualTo(good);
  }

  private static Object onlyValue(Row row) {
    List<Integer> there =
        IntStream.range(0, row.size()).filter(i -> !row.isNullAt(i)).boxed().toList();
    assertThat(there).hasSize(1);
    int at = there.getFirst();
    return Place.values()[at / GOOD.size()].value(row.get(at));
  }

  @Test
  void whatIsEmptyOrSaidToBeNullIsNull() {
    Seen seen =
        read(
            "a INT, b STRING, _c DATE, _d STRING, e ARRAY<DECIMAL(5,1)>",
            "<r><row c='-' d='-'><a/><b/><e/><e>1.50</e></row><row/>"
                + "<row d=''><a> </a><b>-</b></row><row c=''/></r>",
            "nullValue",
            "-");

    assertThat(seen.good().stream().map(Row::toString))
        .containsExactly(
            "[null,,null,null,ArraySeq(null, 1.5)]",
            "[null,null,null,null,null]",
            "[null,null,null,,null]");
    assertThat(seen.whys()).singleElement().asString().startsWith("_c: \"\" is not of type DATE");
  }

  @Test
  void aGivenFormatIsSparksAndSoIsTheLocale() {
    Seen seen =
        read(
            "a DATE, b TIMESTAMP, c DECIMAL(6,2)",
            "<r><row><a>30.11.2026</a><b>30.11.2026 10 Uhr</b><c>12,50</c></row>"
                + "<row><a>2026-11-30</a></row><row><c>12.50</c></row></r>",
            "dateFormat",
            "dd.MM.yyyy",
            "timestampFormat",
            "dd.MM.yyyy HH 'Uhr'",
            "locale",
            "de-DE");

    assertThat(seen.good().stream().map(Row::toString))
        .containsExactly("[2026-11-30,2026-11-30T10:00:00Z,12.50]");
    assertThat(seen.whys().get(0)).startsWith("a: \"2026-11-30\" is not of type DATE");
    assertThat(seen.whys().get(1)).startsWith("c: \"12.50\" is not of type DECIMAL(6,2): the loc");
  }

  @Test
  void aFileThatIsCutOffSaysSoWhereverItIsCut() {
    String whole = "<all>\n<row><a>1</a></row>\n<row b=\"2\"><a>2</a></row></all>";
    for (int length = 1; length < whole.length(); length += 3) {
      String file = whole.substring(0, length);
      int first = "<all>\n<row><a>1</a></row>".length();
      boolean hasFirst = length >= first;
      boolean hasSecond = length >= whole.length() - "</all>".length();

      Seen seen = read("a INT", file);

      assertThat(seen.good()).as(file).hasSize((hasFirst ? 1 : 0) + (hasSecond ? 1 : 0));
      assertThat(seen.whys()).as(file).singleElement().asString().startsWith("cut off");
      String rest = hasSecond ? file.substring(whole.length() - 6) : "";
      assertThat(seen.raws().getFirst())
          .as(file)
          .endsWith(hasSecond ? rest : hasFirst ? file.substring(first).strip() : "");
    }
    assertThat(read("a INT", whole).whys()).isEmpty();
    assertThat(read("a INT", "<all>\n<row><a>1</a>").whys()).containsExactly("cut off: no </row>");
  }

  @Test
  void textBesideTheRowElementsIsABadRecord() {
    Seen seen =
        read(
            "a INT",
            "<all version='1'><info>not asked for</info>\n<row><a>1</a></row>\nx <b/>\n<row><a>2</a></row>"
                + "<part>y<row><a>3</a></row>z</part></all> end");

    assertThat(seen.good()).hasSize(3);
    assertThat(seen.raws()).containsExactly("x <b/>", "<part>y", "z</part></all> end");
    assertThat(seen.lines()).containsExactly(3L, 4L, 4L);
    assertThat(seen.whys()).containsOnly("text outside of the elements <row>");
  }

  @Test
  void aFileWithoutRowElementsIsABadRecordUnlessItIsEmpty() {
    for (String empty : List.of("", " \n", "<all/>", "<?xml version='1.0'?>\n<all>\n</all>\n")) {
      assertThat(read("a INT", empty).raws()).as(empty).isEmpty();
    }
    assertThat(read("a INT", "<all><Row><a>1</a></Row></all>").whys())
        .singleElement()
        .asString()
        .startsWith("no element <row> in this file");
    assertThat(read("a INT", "a,b\n1,2\n").raws()).containsExactly("a,b\n1,2");
  }

  @Test
  void whatARecordWouldLoseMakesItBad() {
    List<String> records =
        List.of(
            "<row><a>1</a><a>2</a></row>",
            "<row><a>1</a><A>2</A></row>",
            "<row>text<a>1</a></row>",
            "<row><a>1</a></b></row>",
            "<row><a>1<b/></a></row>",
            "<row><a>1</row>",
            "<row><s>&own;</s></row>",
            "<row><x>&own;</x></row>",
            "<row><s>a & b</s></row>",
            "<row><s>\u0001</s></row>",
            "<row><t>1</t></row>",
            "<row><m><k>1</k><k>2</k></m></row>",
            "<row><m><k>1</k><n>x</n></m></row>",
            "<row><m>text</m></row>");

    Seen seen =
        read(
            "a INT, s STRING, t STRUCT<a: INT>, m MAP<STRING, INT>",
            "<all>%s<row><s>&lt;&#228;&gt;<![CDATA[</row>]]></s></row></all>"
                .formatted(String.join("\n", records)));

    assertThat(seen.raws()).isEqualTo(records);
    assertThat(seen.good().stream().map(Row::toString))
        .containsExactly("[null,<ä></row>,null,null]");
  }

  @Test
  void anEncodingIsTheOptionsOrTheFilesOwn() {
    String file = "<?xml version=\"1.0\" encoding='%s'?><r><row><a>Jürgen</a></row></r>";
    List<byte[]> files =
        List.of(
            file.formatted("utf-8").getBytes(UTF_8),
            file.formatted("ISO-8859-1").getBytes(ISO_8859_1),
            file.formatted("UTF-16").getBytes(UTF_16),
            ("\uFEFF" + file.formatted("ISO-8859-1")).getBytes(UTF_8));
    for (byte[] bytes : files) {
      assertThat(read("a STRING", bytes).good())
          .extracting(r -> r.get(0))
          .containsExactly("Jürgen");
    }
    byte[] latin = "<r><row><a>Jürgen</a></row></r>".getBytes(ISO_8859_1);
    assertThat(read("a STRING", latin, "encoding", "ISO-8859-1").good()).hasSize(1);
    assertThat(read("a STRING", latin).whys().getFirst()).startsWith("bytes that are not UTF-8");
    assertThatThrownBy(() -> read("a STRING", file.formatted("none")))
        .hasRootCauseInstanceOf(RefusedFileException.class);
  }

  @Test
  void lineByLineEachLineIsARecord() {
    Seen seen =
        read(
            "a INT",
            "\uFEFF<row><a>1</a></row>\n\n<row><a>2</a></row> more\n<row><a>1,0</a></row>\n<row><a>3",
            "multiLine",
            "false");

    assertThat(seen.good().stream().map(row -> row.get(0))).containsExactly(1);
    assertThat(seen.lines()).containsExactly(3L, 4L, 5L);
    assertThat(seen.raws())
        .containsExactly("<row><a>2</a></row> more", "<row><a>1,0</a></row>", "<row><a>3");
  }

  private Seen read(String schema, String file, String... options) {
    return read(schema, file.getBytes(UTF_8), options);
  }

  private Seen read(String schema, byte[] file, String... options) {
    Map<String, String> all = new TreeMap<>(Map.of("rowTag", "row"));
    for (int i = 0; i < options.length; i += 2) {
      all.put(options[i], options[i + 1]);
    }
    BatchInput work = new InputFixture(root).bytes("a.xml", file).work("a.xml");
    InputReader reading = new InputReader(new Input("any", "xml", StructType.fromDDL(schema), all));
    Scan scan = reading.scan(spark, work);
    List<Row> good = scan.rows().collectAsList();
    RowCount count = scan.count();
    assertThat(count.good()).isEqualTo(good.size());
    List<Row> bad =
        count.bad() == 0
            ? List.of()
            : reading.badRows(spark, work, count.badFiles()).collectAsList();
    return new Seen(
        good,
        bad.stream().map(row -> row.<String>getAs("why")).toList(),
        bad.stream().map(row -> row.<String>getAs("raw")).toList(),
        bad.stream().map(row -> row.<Long>getAs("line")).toList());
  }
}
