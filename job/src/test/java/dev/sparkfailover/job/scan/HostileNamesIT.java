package dev.sparkfailover.job.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkfailover.job.HostileNames;
import dev.sparkfailover.job.batch.BatchProcessor;
import dev.sparkfailover.job.batch.BatchResult;
import dev.sparkfailover.job.spi.Input;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.text.TextFileFormat;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever files and folders are called, each planned file is read once, and no other is. */
class HostileNamesIT {
  private static final int FILES = 7;
  private static SparkSession spark;

  @TempDir Path temp;

  private final HostileNames names = HostileNames.drawn();
  private int folders;

  @BeforeAll
  static void openSpark() {
    spark = LocalSpark.open();
  }

  @AfterAll
  static void closeSpark() {
    spark.stop();
  }

  /** A format of somebody else's, by its class. */
  public static final class Foreign extends TextFileFormat {
    private static final long serialVersionUID = 1L;
  }

  @RepeatedTest(5)
  void csv() throws Exception {
    readsEachOnce(Input.csv("sales", SalesPipeline.SCHEMA), HostileNamesIT::csv);
    readsEachOnce(
        input("csv", SalesPipeline.SCHEMA, Map.of("header", "true")), HostileNamesIT::csv);
  }

  @RepeatedTest(3)
  void jsonAndXml() throws Exception {
    readsEachOnce(
        input("json", SalesPipeline.SCHEMA, Map.of()),
        i ->
            "{\"item\":\"x%1$d\",\"pieces\":%1$d}\n{\"item\":\"y%1$d\",\"pieces\":%1$d}"
                .formatted(i));
    readsEachOnce(
        input("json", SalesPipeline.SCHEMA, Map.of("multiLine", "true")),
        i ->
            "[{\"item\":\"x%1$d\",\"pieces\":%1$d},\n{\"item\":\"y%1$d\",\"pieces\":%1$d}]"
                .formatted(i));
    readsEachOnce(
        input("xml", SalesPipeline.SCHEMA, Map.of("rowTag", "s")),
        i ->
            "<a><s><item>x%1$d</item><pieces>%1$d</pieces></s><s><item>y%1$d</item><pieces>%1$d</pieces></s></a>"
                .formatted(i));
  }

  @RepeatedTest(3)
  void text() throws Exception {
    StructType line = StructType.fromDDL("value STRING");
    readsEachOnce(input("text", line, Map.of()), "x%1$d,%1$d\ny%1$d,%1$d\n"::formatted);
    readsEachOnce(
        input(Foreign.class.getName(), line, Map.of()), "x%1$d,%1$d\ny%1$d,%1$d\n"::formatted);
  }

  @Test
  void parquetAndOrc() throws Exception {
    for (String format : List.of("parquet", "orc")) {
      InputFixture folder = folder();
      List<String> paths = names.paths(FILES);
      for (int i = 0; i < paths.size(); i++) {
        Path made = temp.resolve("made-" + format + "-" + i);
        spark
            .sql(
                "SELECT * FROM VALUES ('x%1$d', %1$d), ('y%1$d', %1$d) AS t(item, pieces)"
                    .formatted(i))
            .coalesce(1)
            .write()
            .format(format)
            .save(made.toString());
        folder.bytes(paths.get(i), Files.readAllBytes(part(made)));
      }
      compare(input(format, SalesPipeline.SCHEMA, Map.of()), folder, paths, List.of());
    }
  }

  private static Path part(Path made) throws IOException {
    try (Stream<Path> files = Files.list(made)) {
      return files
          .filter(f -> f.getFileName().toString().startsWith("p"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void aSourceThatIsNoFileFormatIsNotGivenPatterns() {
    InputFixture folder = new InputFixture(temp).text("a[1].csv", "");
    SalesPipeline other =
        new SalesPipeline(
            input("rate", SalesPipeline.SCHEMA, Map.of()), rows -> Map.of("copy", rows));

    assertThatThrownBy(
            () ->
                new BatchProcessor(spark, other, "rows")
                    .process(folder.work("a[1].csv"), folder::staging, () -> {}))
        .hasMessageContaining("a[1].csv")
        .hasMessageContaining("rename");
  }

  private static String csv(int i) {
    return "item,pieces\nx%1$d,%1$d\ny%1$d,%1$d\nbad%1$d,no\n".formatted(i);
  }

  private static Input input(String format, StructType schema, Map<String, String> options) {
    return new Input("sales", format, schema, options);
  }

  private InputFixture folder() {
    return new InputFixture(temp.resolve(Integer.toString(folders++)).resolve(names.name()));
  }

  private void readsEachOnce(Input input, IntFunction<String> content) throws Exception {
    InputFixture folder = folder();
    List<String> paths = names.paths(FILES);
    for (int i = 0; i < paths.size(); i++) {
      folder.text(paths.get(i), content.apply(i));
      staleChecksum(folder.input().resolve(paths.get(i)));
    }
    // Not planned, and meant by patterns such as a* and [1].
    Stream.of("1", "a", "ab")
        .filter(name -> !Files.exists(folder.input().resolve(name)))
        .forEach(name -> folder.text(name, content.apply(99)));
    boolean hasBad = content.apply(0).contains("bad0");
    compare(input, folder, paths, hasBad ? paths : List.of());
  }

  private static void staleChecksum(Path file) {
    try {
      Files.write(
          file.resolveSibling("." + file.getFileName() + ".crc"),
          new byte[] {'c', 'r', 'c', 0, 0, 0, 2, 0, 1, 2, 3, 4});
    } catch (java.nio.file.FileSystemException e) {
      assertThat(e).as("longer than a name can be").hasMessageContaining("too long");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compare(
      Input input, InputFixture folder, List<String> paths, List<String> bad) throws Exception {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      rows.add("x%1$d,%1$d".formatted(i));
      rows.add("y%1$d,%1$d".formatted(i));
    }

    BatchResult result =
        new BatchProcessor(
                spark,
                new SalesPipeline(
                    input, read -> Map.of("copy", read.selectExpr("concat_ws(',', *) r"))),
                "rows")
            .process(folder.work(paths.toArray(String[]::new)), folder::staging, () -> {});

    assertThat(folder.lines("copy").stream().map(line -> line.replace("\"", "")))
        .as("files %s in %s", paths, folder.root())
        .filteredOn(line -> !line.equals("r"))
        .containsExactlyInAnyOrderElementsOf(rows);
    assertThat(result.processed()).isEqualTo(rows.size());
    List<String> files =
        bad.isEmpty()
            ? List.of()
            : folder.lines("rows").stream().map(HostileNamesIT::file).toList();
    assertThat(files).as("files of bad rows").containsExactlyInAnyOrderElementsOf(bad);
  }

  private static String file(String record) {
    try {
      return new ObjectMapper().readTree(record).get("file").textValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
