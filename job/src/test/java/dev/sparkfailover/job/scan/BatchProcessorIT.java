package dev.sparkfailover.job.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.job.batch.BatchProcessor;
import dev.sparkfailover.job.batch.BatchResult;
import dev.sparkfailover.job.spi.FatalPipelineException;
import dev.sparkfailover.job.spi.Input;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchProcessorIT {
  private static SparkSession spark;

  @TempDir Path root;
  private InputFixture folder;

  @BeforeAll
  static void openSpark() {
    spark = LocalSpark.open();
  }

  @AfterAll
  static void closeSpark() {
    spark.stop();
  }

  @BeforeEach
  void folders() {
    folder = new InputFixture(root.resolve("data [1]*{a,b}: 50%20 ?#\\"));
  }

  @Test
  void rowsAreStagedAndCounted() throws Exception {
    folder.text("a.csv", "item,pieces\r\n\"pen, \"\"red\"\"\nlong\",3\r\ncup,4\r\n");

    BatchResult result = process(SalesPipeline.copying(), "a.csv");

    assertThat(result).isEqualTo(new BatchResult(List.of("copy"), 2, 0));
    assertThat(folder.lines("copy"))
        .containsExactly("item,pieces", "\"pen, \"\"red\"\"", "long\",3", "cup,4");
    assertThat(folder.parts("copy")).hasSize(1);
  }

  @Test
  void badRowsAreDescribed() throws Exception {
    folder.text(
        "sub/a.csv",
        "item,pieces\n\"two\nlines\",1\n\nmug,many\nplate\nfork,1,2\nknife,9\n\"spoon\n\n\",x");
    folder.text("good.csv", "item,pieces\ncup,4\n");

    BatchResult result = process(SalesPipeline.copying(), "good.csv", "sub/a.csv");

    assertThat(result).isEqualTo(new BatchResult(List.of("copy", "rows"), 3, 4));
    assertThat(folder.lines("rows"))
        .containsExactly(
            bad(5, "pieces: \\\"many\\\" is not of type INT", 8, "mug,many"),
            bad(6, "expected 2 columns, found 1", 5, "plate"),
            bad(7, "expected 2 columns, found 3", 8, "fork,1,2"),
            bad(9, "pieces: \\\"x\\\" is not of type INT", 11, "\\\"spoon\\n\\n\\\",x"));
  }

  private static String bad(int line, String why, int length, String raw) {
    return "{\"file\":\"sub/a.csv\",\"line\":%d,\"why\":\"%s\",\"length\":%d,\"raw\":\"%s\"}"
        .formatted(line, why, length, raw);
  }

  @Test
  void lineNumbersAreRightWithWindowsLineEndsAndInGzip() throws Exception {
    folder.bytes("a.csv.gz", gzip("item,pieces\r\na,1\r\n\"b\r\nb\",x\r\nc,y\r\n"));

    process(SalesPipeline.copying(), "a.csv.gz");

    assertThat(folder.lines("rows"))
        .satisfiesExactly(
            first -> assertThat(first).contains("\"line\":3,").contains("a.csv.gz"),
            second -> assertThat(second).contains("\"line\":5,").contains("\"raw\":\"c,y\""));
  }

  @Test
  void linesOfUtf16AreNotCutByBytes() {
    Map<String, String> options = Map.of("encoding", "UTF-16LE", "header", "true");
    SalesPipeline sales =
        new SalesPipeline(
            new Input("sales", "csv", SalesPipeline.SCHEMA, options), rows -> Map.of("copy", rows));

    assertThatThrownBy(() -> process(sales, "a.csv"))
        .hasMessageContaining("lines of UTF-16LE cannot be found by their bytes; set multiLine");
  }

  @Test
  void aLineOfTextThatIsNotUtf8IsSetAside() throws Exception {
    folder.bytes("a.txt", new byte[] {'a', '\n', (byte) 0xFC, '\n', 'b'});
    StructType line = StructType.fromDDL("value STRING");
    SalesPipeline text =
        new SalesPipeline(new Input("sales", "text", line, Map.of()), rows -> Map.of("copy", rows));

    assertThat(process(text, "a.txt")).isEqualTo(new BatchResult(List.of("copy", "rows"), 2, 1));
    assertThat(folder.lines("rows").getFirst())
        .contains("\"line\":2,\"why\":\"bytes that are not UTF-8");
  }

  @Test
  void ofXmlTheBadRecordsAreSetAside() throws Exception {
    folder.text(
        "a.xml",
        "<all>text<row><item>a</item><amount>12,50</amount></row>"
            + "<row><item>b</item><amount>12.50</amount></row></all>");
    Input xml =
        new Input(
            "sales",
            "xml",
            StructType.fromDDL("item STRING, amount DECIMAL(12,2)"),
            Map.of("rowTag", "row"));

    assertThat(process(new SalesPipeline(xml, rows -> Map.of("copy", rows)), "a.xml"))
        .isEqualTo(new BatchResult(List.of("copy", "rows"), 1, 2));
    assertThat(folder.lines("copy")).contains("b,12.50");
    assertThat(folder.lines("rows").getFirst()).contains("\"line\":1,\"why\":\"text outside");
    assertThat(folder.lines("rows").getLast())
        .contains("amount: \\\"12,50\\\" is not of type DECIMAL(12,2)")
        .contains("<row><item>a</item><amount>12,50</amount></row>");
  }

  @Test
  void gzipIsReadAsGzipReadsIt() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(gzip("item,pieces\na,1\n"));
    bytes.writeBytes(gzip("b,2\n"));
    bytes.writeBytes(new byte[100_000]);
    folder.bytes("a.csv.gz", bytes.toByteArray());
    bytes.writeBytes(new byte[] {7});
    folder.bytes("b.csv.gz", bytes.toByteArray());

    assertThat(process(SalesPipeline.copying(), "a.csv.gz"))
        .isEqualTo(new BatchResult(List.of("copy"), 2, 0));
    assertThatThrownBy(() -> process(SalesPipeline.copying(), "b.csv.gz"))
        .hasStackTraceContaining("behind its last member the file goes on with something else");
  }

  @Test
  void theLastLineNeedsNoLineEnd() throws Exception {
    folder.text("a.csv", "item,pieces\na,1\n\n\nb,x");

    process(SalesPipeline.copying(), "a.csv");

    assertThat(folder.lines("rows")).singleElement().asString().contains("\"line\":5,");
  }

  @Test
  void bytesThatAreNotUtf8MakeTheirRowBad() throws Exception {
    folder.bytes("a.csv", "item,pieces\ncafé,1\ntea,2\n".getBytes(ISO_8859_1));

    BatchResult result = process(SalesPipeline.copying(), "a.csv");

    assertThat(result).isEqualTo(new BatchResult(List.of("copy", "rows"), 1, 1));
    assertThat(folder.lines("rows").getFirst())
        .contains("item: bytes that are not UTF-8")
        .contains("\"line\":2");
  }

  @Test
  void aFileOfBadRowsOnlyIsProcessed() throws Exception {
    folder.text("a.csv", "item,pieces\nx,y\n");

    BatchResult result = process(SalesPipeline.copying(), "a.csv");

    assertThat(result).isEqualTo(new BatchResult(List.of("copy", "rows"), 0, 1));
    assertThat(folder.lines("copy")).containsExactly("item,pieces");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\uFEFF", "\uFEFF\n", "item,pieces\n", "item,pieces", "\n\n"})
  void aFileWithoutRowsIsProcessed(String content) throws Exception {
    folder.text("a.csv", content);

    BatchResult result = process(SalesPipeline.copying(), "a.csv");

    assertThat(result).isEqualTo(new BatchResult(List.of("copy"), 0, 0));
  }

  @Test
  void unreadableFilesAreNamed() {
    byte[] whole = gzip("item,pieces\n" + "cup,4\n".repeat(10_000));
    folder.bytes("truncated.csv.gz", Arrays.copyOf(whole, whole.length / 2));
    folder.bytes("junk.csv", junk(100_000));
    folder.bytes("junk.csv.gz", junk(100_000));
    folder.bytes("utf-16.csv", "item,pieces\ncup,4\n".getBytes(UTF_16));
    folder.text("other.csv", "name,pieces\ncup,4\n");
    folder.text("swapped.csv", "pieces,item\n4,cup\n");
    folder.text("no header.csv", "cup,4\n");
    folder.text("long.csv", "item,pieces\n" + "x".repeat(50_000_000) + ",1\n");
    folder.text("wide.csv", "item,pieces\n" + "x,".repeat(25_000_000) + "\n");

    for (String name : folder.input().toFile().list()) {
      assertThatThrownBy(() -> process(SalesPipeline.copying(), name))
          .as(name)
          .hasStackTraceContaining(name.replace(" ", "%20"));
    }
  }

  @Test
  void corruptParquetIsNamed() {
    folder.bytes("a.parquet", junk(1_000));

    assertThatThrownBy(() -> process(parquet(), "a.parquet")).hasStackTraceContaining("a.parquet");
  }

  @Test
  void parquetIsCounted() throws Exception {
    spark
        .range(12)
        .selectExpr("string(id) item", "int(id) pieces")
        .coalesce(1)
        .write()
        .parquet(folder.input() + "/made");
    String part =
        Arrays.stream(folder.input().resolve("made").toFile().list())
            .filter(name -> name.startsWith("part-"))
            .findFirst()
            .orElseThrow();

    BatchResult result = process(parquet(), "made/" + part);

    assertThat(result).isEqualTo(new BatchResult(List.of("copy"), 12, 0));
  }

  @Test
  void badJsonLinesAreDescribed() throws Exception {
    folder.text(
        "a.json", "{\"item\":\"a\",\"pieces\":1}\n{\"item\":\"b\",\"pieces\":\"x\"}\n{\"item\"\n");
    SalesPipeline json =
        new SalesPipeline(
            new Input("sales", "json", SalesPipeline.SCHEMA, Map.of()),
            rows -> Map.of("copy", rows));

    BatchResult result = process(json, "a.json");

    assertThat(result).isEqualTo(new BatchResult(List.of("copy", "rows"), 1, 2));
    assertThat(folder.lines("rows").getLast())
        .contains("\"line\":3,\"why\":\"not JSON: ", "\"length\":7,\"raw\":\"{\\\"item\\\"\"}");
    assertThat(folder.lines("rows").getFirst())
        .contains("\"line\":2,\"why\":\"pieces: \\\"x\\\" is not of type INT\"");
  }

  @Test
  void countsAreExactWhenThePipelineLeavesRowsUnread() throws Exception {
    folder.text("a.csv", "item,pieces\n" + "cup,4\n".repeat(10_000) + "cup,x\n");

    BatchResult result =
        process(
            SalesPipeline.making(rows -> Map.of("some", rows.limit(3), "none", rows.limit(0))),
            "a.csv");

    assertThat(result).isEqualTo(new BatchResult(List.of("none", "some", "rows"), 10_000, 1));
  }

  @Test
  void countsAreExactWhenThePipelineReadsTwice() throws Exception {
    folder.text("a.csv", "item,pieces\n" + "cup,4\n".repeat(100));
    folder.text("b.csv", "item,pieces\n" + "cup,4\n".repeat(10) + "cup,x\n");

    BatchResult result =
        process(
            SalesPipeline.making(
                rows -> {
                  assertThat(rows.count()).isEqualTo(110);
                  return Map.of("a", rows.union(rows), "b", rows.groupBy("item").count());
                }),
            "a.csv",
            "b.csv");

    assertThat(result).isEqualTo(new BatchResult(List.of("a", "b", "rows"), 110, 1));
    assertThat(folder.lines("b")).containsExactly("item,count", "cup,110");
  }

  @Test
  void inputWithSeveralOutputsIsKeptAndLetGo() throws Exception {
    folder.text("a.csv", "item,pieces\n" + "cup of a good size,4\n".repeat(200_000));
    AtomicInteger told = new AtomicInteger();

    BatchResult result =
        new BatchProcessor(
                spark, SalesPipeline.making(rows -> Map.of("a", rows, "b", rows.limit(1))), "rows")
            .process(folder.work("a.csv"), folder::staging, told::incrementAndGet);

    assertThat(result.processed()).isEqualTo(200_000);
    assertThat(told.get()).isEqualTo(3);
    assertThat(spark.sparkContext().getPersistentRDDs().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a[1].csv", "a{b}.csv", "a*.csv", "a b.csv", "a%20b.csv", "ä+#?.csv"})
  void aNameMeansItself(String name) throws Exception {
    folder.text(name, "item,pieces\ncup,4\ncup,x\n").text("a1.csv", "item,pieces\npen,3\n");

    BatchResult result = process(SalesPipeline.copying(), name);

    assertThat(result).isEqualTo(new BatchResult(List.of("copy", "rows"), 1, 1));
    assertThat(folder.lines("rows").getFirst()).contains("\"file\":\"" + name + "\"");
  }

  @Test
  void aFileThatVanishedIsNamed() {
    folder.text("a.csv", "item,pieces\n").text("b.csv", "item,pieces\n");
    BatchInput work = folder.work("a.csv", "b.csv");
    assertThat(folder.input().resolve("b.csv").toFile().delete()).isTrue();

    assertThatThrownBy(
            () ->
                new BatchProcessor(spark, SalesPipeline.copying(), "rows")
                    .process(work, folder::staging, () -> {}))
        .hasStackTraceContaining("b.csv");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rows", "Copy", "a/b", ""})
  void outputNamesAreChecked(String name) {
    folder.text("a.csv", "item,pieces\ncup,4\n");

    assertThatThrownBy(() -> process(SalesPipeline.making(rows -> Map.of(name, rows)), "a.csv"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("\"" + name + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mode", "ignoreCorruptFiles", "PathGlobFilter"})
  void optionsThatLoseRowsAreRefused(String option) {
    assertThatThrownBy(
            () -> new BatchProcessor(spark, SalesPipeline.copying().with(option, "x"), "rows"))
        .isInstanceOf(FatalPipelineException.class)
        .hasMessageContaining(option);
  }

  @Test
  void aDryRunRunsThePipelineAndStagesNothing() throws Exception {
    folder.text("a.csv", "item,pieces\ncup,4\ncup,x\n");
    AtomicInteger called = new AtomicInteger();
    SalesPipeline counting =
        SalesPipeline.making(
            rows -> {
              called.incrementAndGet();
              return Map.of("copy", rows);
            });

    new BatchProcessor(spark, counting, "rows").dryRun(folder.work("a.csv"), () -> {});
    new BatchProcessor(spark, counting, "rows").dryRead(folder.work("a.csv"), () -> {});

    assertThat(called.get()).isEqualTo(1);
    assertThat(folder.root().resolve("staging")).doesNotExist();
  }

  private BatchResult process(SalesPipeline pipeline, String... names) throws Exception {
    return new BatchProcessor(spark, pipeline, "rows")
        .process(folder.work(names), folder::staging, () -> {});
  }

  private static SalesPipeline parquet() {
    return new SalesPipeline(
        new Input("sales", "parquet", SalesPipeline.SCHEMA, new HashMap<>()),
        rows -> Map.of("copy", rows));
  }

  private static byte[] junk(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(5).nextBytes(bytes);
    return bytes;
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }
}
