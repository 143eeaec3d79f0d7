package dev.sparkfailover.job.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.format.RefusedFileException;
import dev.sparkfailover.job.spi.Input;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random files that are nearly right, read by real Spark: what a file says, by rules that are
 * written down here once more and share no code with the job, is in good rows with these very
 * values, or in the raw text of bad ones.
 *
 * <p>{@code -Dbytes.files=2000 -Dbytes.seed=7} reads more of them.
 */
class EveryByteIT {
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "id STRING, amount DECIMAL(12,2), at TIMESTAMP, day DATE, ratio DOUBLE, pieces INT, note STRING");
  private static final int FILES = Integer.getInteger("bytes.files", 24);
  private static final Pattern ID = Pattern.compile("id\\d{6}x");

  private static SparkSession spark;

  @TempDir Path root;

  private SplittableRandom random;
  private int ids;
  private CsvDialect dialect = CsvDialect.rfc4180(true);

  @BeforeAll
  static void openSpark() {
    spark = LocalSpark.open(Map.of("spark.sql.datetime.java8API.enabled", "true"));
  }

  @AfterAll
  static void closeSpark() {
    spark.stop();
  }

  /** One record: its fields as they are meant; whether they have the types of their columns. */
  private record Expected(String raw, int line, Optional<List<Object>> values) {}

  private record Seen(
      List<List<Object>> good, List<String> bad, List<Long> lines, List<String> whys) {}

  @Test
  void csvInOrderIsReadToTheLetter() throws Exception {
    for (int file = 0; file < FILES; file++) {
      long seed = seed(file);
      for (int d = 0; d < 4; d++) {
        random = new SplittableRandom(seed + d);
        dialect = d < 2 ? CsvDialect.rfc4180(d == 0) : CsvDialect.drawn(random);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<Expected> expected = csv(bytes);

        String as = "seed %d, %s".formatted(seed, dialect);
        Seen seen = read(csv(), bytes.toByteArray()).orElseThrow(() -> new AssertionError(as));

        assertThat(described(seen, expected)).as(as).isEmpty();
        assertThat(seen.bad()).as(as).isEqualTo(bad(expected).map(Expected::raw).toList());
        assertThat(seen.good()).as(as).isEqualTo(good(expected));
        assertThat(seen.lines()).as(as).isEqualTo(bad(expected).map(e -> (long) e.line()).toList());
      }
    }
  }

  @Test
  void ofBrokenCsvNothingIsLostOrDoubled() throws Exception {
    for (int file = 0; file < FILES; file++) {
      long seed = seed(file);
      for (int d = 0; d < 4; d++) {
        random = new SplittableRandom(seed + d);
        dialect = d < 2 ? CsvDialect.rfc4180(d == 0) : CsvDialect.drawn(random);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        csv(bytes);
        byte[] broken =
            broken(bytes.toByteArray(), dialect.header() ? 90 : 0, 1 + random.nextInt(6));

        everyIdOnce(csv(), broken, "seed %d, %s".formatted(seed, dialect));
      }
    }
  }

  @Test
  void jsonInOrderIsReadToTheLetter() throws Exception {
    for (int file = 0; file < FILES; file++) {
      long seed = seed(file);
      random = new SplittableRandom(seed);
      Map<String, String> options = jsonOptions();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      List<Expected> expected = json(bytes);

      String as = "seed %d, %s, %s".formatted(seed, options, dialect.charset());
      Seen seen =
          read(json(options), bytes.toByteArray()).orElseThrow(() -> new AssertionError(as));

      assertThat(described(seen, expected)).as(as).isEmpty();
      assertThat(seen.bad()).as(as).isEqualTo(bad(expected).map(Expected::raw).toList());
      assertThat(seen.good()).as(as).isEqualTo(good(expected));
    }
  }

  @Test
  void ofBrokenJsonNothingIsLostOrDoubled() throws Exception {
    for (int file = 0; file < FILES; file++) {
      long seed = seed(file);
      for (int d = 0; d < 2; d++) {
        random = new SplittableRandom(seed + d);
        Map<String, String> options = jsonOptions();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        json(bytes);
        byte[] broken = broken(bytes.toByteArray(), 0, 1 + random.nextInt(6));

        everyIdOnce(
            json(options), broken, "seed %d, %s, %s".formatted(seed, options, dialect.charset()));
      }
    }
  }

  @Test
  void xmlInOrderIsReadToTheLetter() throws Exception {
    for (int file = 0; file < FILES; file++) {
      long seed = seed(file);
      random = new SplittableRandom(seed);
      Map<String, String> options = xmlOptions();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      List<Expected> expected = xml(options, bytes);

      String as = "seed %d, %s, %s".formatted(seed, options, dialect.charset());
      Seen seen = read(xml(options), bytes.toByteArray()).orElseThrow(() -> new AssertionError(as));

      assertThat(described(seen, expected)).as(as).isEmpty();
      assertThat(seen.bad()).as(as).isEqualTo(bad(expected).map(Expected::raw).toList());
      assertThat(seen.good()).as(as).isEqualTo(good(expected));
      assertThat(seen.lines()).as(as).isEqualTo(bad(expected).map(e -> (long) e.line()).toList());
    }
  }

  @Test
  void ofBrokenXmlNothingIsLostOrDoubled() throws Exception {
    for (int file = 0; file < FILES; file++) {
      long seed = seed(file);
      for (int d = 0; d < 2; d++) {
        random = new SplittableRandom(seed + d);
        Map<String, String> options = xmlOptions();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        xml(options, bytes);
        byte[] broken = broken(bytes.toByteArray(), 100, 1 + random.nextInt(6));

        everyIdOnce(
            xml(options), broken, "seed %d, %s, %s".formatted(seed, options, dialect.charset()));
      }
    }
  }

  /** Also sets the dialect, of which the character set counts. */
  private Map<String, String> xmlOptions() {
    List<Charset> sets = List.of(UTF_8, UTF_8, UTF_16, UTF_16LE, ISO_8859_1);
    dialect = CsvDialect.rfc4180(true).with(sets.get(random.nextInt(sets.size())), "");
    Map<String, String> options = new HashMap<>(Map.of("rowTag", "row"));
    if (random.nextBoolean()) {
      options.put("ignoreSurroundingSpaces", "false");
    }
    if (random.nextInt(3) == 0) {
      options.put("encoding", dialect.charset().name());
    }
    return options;
  }

  /** Also sets the dialect, of which character set and line ends count. */
  private Map<String, String> jsonOptions() {
    boolean multiLine = random.nextBoolean();
    List<Charset> sets =
        multiLine
            ? List.of(UTF_8, UTF_16, UTF_16LE, UTF_16BE, Charset.forName("UTF-32"), ISO_8859_1)
            : List.of(UTF_8, UTF_8, ISO_8859_1);
    Charset charset = sets.get(random.nextInt(sets.size()));
    boolean own = random.nextInt(4) == 0 || charset.equals(ISO_8859_1);
    dialect = CsvDialect.rfc4180(true).with(charset, !multiLine && own ? "|" : "");
    Map<String, String> options = new HashMap<>(Map.of("multiLine", String.valueOf(multiLine)));
    if (own) {
      options.put("encoding", charset.name());
    }
    if (!dialect.lineSep().isEmpty()) {
      options.put("lineSep", dialect.lineSep());
    }
    return options;
  }

  /** Bad records that are fine, with what is said to be wrong: shorter to read than all of them. */
  private static List<String> described(Seen seen, List<Expected> expected) {
    List<String> meant = bad(expected).map(Expected::raw).toList();
    return IntStream.range(0, seen.bad().size())
        .filter(i -> !meant.contains(seen.bad().get(i)))
        .mapToObj(i -> seen.whys().get(i) + ": " + seen.bad().get(i))
        .toList();
  }

  private static long seed(int file) {
    return Long.getLong("bytes.seed", 1) * 1_000_003 + file;
  }

  private static List<List<Object>> good(List<Expected> expected) {
    return expected.stream().flatMap(e -> e.values().stream()).toList();
  }

  private static Stream<Expected> bad(List<Expected> expected) {
    return expected.stream().filter(e -> e.values().isEmpty());
  }

  private Input csv() {
    return new Input("any", "csv", SCHEMA, dialect.options());
  }

  private static Input xml(Map<String, String> options) {
    return new Input("any", "xml", SCHEMA, options);
  }

  private static Input json(Map<String, String> options) {
    return new Input("any", "json", SCHEMA, options);
  }

  /** A file that is refused as a whole loses nothing. */
  private void everyIdOnce(Input input, byte[] bytes, String as) {
    Optional<Seen> seen = read(input, bytes);
    if (seen.isPresent()) {
      Map<String, Integer> found =
          ids(seen.get().good().toString() + String.join("\n", seen.get().bad()));
      String text = new String(bytes, dialect.charset());
      Map<String, Integer> there = ids(text);
      assertThat(there.keySet()).as(as).containsAll(found.keySet());
      there.forEach(
          (id, times) -> {
            int seenTimes = found.getOrDefault(id, 0);
            boolean aside = seenTimes < times && isNotAskedFor(input, text, id);
            assertThat(seenTimes).as("%s, %s", id, as).isEqualTo(aside ? seenTimes : times);
          });
    }
  }

  /** Whether the text stands in a comment, or as the value of another name. */
  private boolean isNotAskedFor(Input input, String text, String id) {
    return switch (input.format()) {
      case "json" -> !text.contains("\"id\":\"" + id);
      case "xml" -> !text.contains("<id>" + id);
      default -> dialect.isInComment(text, id);
    };
  }

  private static Map<String, Integer> ids(String text) {
    Map<String, Integer> found = new HashMap<>();
    for (Matcher matcher = ID.matcher(text); matcher.find(); ) {
      found.merge(matcher.group(), 1, Integer::sum);
    }
    return found;
  }

  private Optional<Seen> read(Input input, byte[] bytes) {
    InputFixture folder = new InputFixture(root).bytes("a.txt", bytes);
    BatchInput work = folder.work("a.txt");
    InputReader reading = new InputReader(input);
    try {
      Scan scan = reading.scan(spark, work);
      List<List<Object>> good =
          scan.rows().collectAsList().stream().map(EveryByteIT::list).toList();
      RowCount count = scan.count();
      assertThat(count.good()).isEqualTo(good.size());
      if (count.bad() == 0) {
        return Optional.of(new Seen(good, List.of(), List.of(), List.of()));
      }
      Dataset<Row> bad = reading.badRows(spark, work, count.badFiles());
      List<Row> rows = bad.collectAsList();
      assertThat(rows).hasSize((int) count.bad());
      return Optional.of(
          new Seen(
              good,
              rows.stream().map(row -> row.<String>getAs("raw")).toList(),
              rows.stream().map(row -> row.<Long>getAs("line")).toList(),
              rows.stream().map(row -> row.<String>getAs("why")).toList()));
    } catch (Exception e) {
      assertThat(e).hasRootCauseInstanceOf(RefusedFileException.class);
      return Optional.empty();
    }
  }

  private static List<Object> list(Row row) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      Object value = row.get(i);
      values.add(
          switch (value) {
            case null -> "null";
            case Instant moment -> moment.getEpochSecond() * 1_000_000 + moment.getNano() / 1000;
            default -> value;
          });
    }
    return values;
  }

  // What a text says, once more.

  private static Optional<Object> says(int column, String text) {
    if (text.isEmpty()) {
      return Optional.of("null");
    }
    try {
      // A month, a day, an hour may have one digit.
      String full = text.replaceAll("(?<=[-T :+])(\\d)(?=[-T :.Z+]|$)", "0$1");
      return switch (column) {
        case 1 -> decimal(text);
        case 2 -> timestamp(full);
        case 3 ->
            full.matches("\\d{4}-\\d\\d-\\d\\d")
                ? Optional.of(LocalDate.parse(full))
                : Optional.empty();
        case 4 -> ratio(text);
        case 5 -> Optional.of(Integer.parseInt(text));
        default -> Optional.of(text);
      };
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private static final String NUMBER = "[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?";

  private static Optional<Object> decimal(String text) {
    if (!text.matches(NUMBER) || text.matches(".*[eE].*\\d{5,}")) {
      return Optional.empty();
    }
    BigDecimal value = new BigDecimal(text).setScale(2);
    return value.precision() <= 12 ? Optional.of(value) : Optional.empty();
  }

  private static Optional<Object> ratio(String text) {
    if (text.matches("NaN|[+-]?Infinity")) {
      return Optional.of(Double.valueOf(text));
    }
    double value = Double.parseDouble(text);
    boolean lost = Double.isInfinite(value) || (value == 0 && text.matches("[^eE]*[1-9].*"));
    return text.matches(NUMBER) && !lost ? Optional.of(value) : Optional.empty();
  }

  private static Optional<Object> timestamp(String text) {
    Matcher parts =
        Pattern.compile(
                "(\\d{4}-\\d\\d-\\d\\d)(?:[T ](\\d\\d:\\d\\d(?::\\d\\d(?:\\.(\\d+))?)?)(Z|[+-]\\d\\d(?::?\\d\\d)?)?)?")
            .matcher(text);
    if (!parts.matches() || (parts.group(3) != null && !parts.group(3).matches("\\d{1,6}0*"))) {
      return Optional.empty();
    }
    LocalDateTime local =
        parts.group(2) == null
            ? LocalDate.parse(parts.group(1)).atStartOfDay()
            : LocalDateTime.parse(
                parts.group(1) + "T" + parts.group(2).replaceAll("(\\.\\d{9})\\d+", "$1"));
    ZoneOffset zone = parts.group(4) == null ? ZoneOffset.UTC : ZoneOffset.of(parts.group(4));
    long micros = local.get(ChronoField.MICRO_OF_SECOND);
    return Optional.of(local.toEpochSecond(zone) * 1_000_000 + micros);
  }

  // Files that are nearly right.

  private List<Expected> csv(ByteArrayOutputStream bytes) {
    boolean marked = dialect.charset().equals(UTF_8) && random.nextInt(8) == 0;
    StringBuilder text = new StringBuilder(marked ? "\uFEFF" : "");
    int line = 1;
    if (dialect.header()) {
      text.append(String.join(dialect.separator(), SCHEMA.fieldNames())).append(lineEnd());
      line++;
    }
    List<Expected> expected = new ArrayList<>();
    for (int i = random.nextInt(40); i >= 0; i--) {
      List<CsvDialect.Field> fields = new ArrayList<>();
      fields(dialect.multiLine()).forEach(field -> fields.add(dialect.encoded(field, random)));
      if (random.nextInt(20) == 0) {
        fields.subList(1 + random.nextInt(6), 7).clear();
      }
      String raw =
          String.join(dialect.separator(), fields.stream().map(CsvDialect.Field::encoded).toList());
      expected.add(new Expected(raw, line, values(fields)));
      text.append(raw);
      line += 1 + dialect.lineEndsIn(raw);
      boolean last = i == 0 && random.nextBoolean();
      text.append(last ? "" : lineEnd());
      if (random.nextInt(10) == 0 && !last) {
        boolean comment = !dialect.comment().isEmpty() && random.nextBoolean();
        text.append(comment ? dialect.comment() + "no, \"record" : "").append(lineEnd());
        line++;
      }
    }
    bytes.writeBytes(text.toString().getBytes(dialect.charset()));
    return expected;
  }

  private Optional<List<Object>> values(List<CsvDialect.Field> fields) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      CsvDialect.Field field = fields.get(i);
      String text = dialect.says(field);
      boolean isNull = dialect.isNull(field);
      (isNull ? Optional.<Object>of("null") : text.isEmpty() ? blank(i) : says(i, text))
          .ifPresent(values::add);
    }
    return values.size() == 7 ? Optional.of(values) : Optional.empty();
  }

  private static Optional<Object> blank(int column) {
    return column == 0 || column == 6 ? Optional.of("") : Optional.empty();
  }

  private String lineEnd() {
    return dialect.lineEnds().get(random.nextInt(dialect.lineEnds().size()));
  }

  private List<String> fields(boolean multiLine) {
    return new ArrayList<>(
        List.of(
            "id%06dx".formatted(ids++),
            near(
                "12.50",
                "0",
                "-3.1",
                "+7.25",
                "12,50",
                "1.234,50",
                "1e3",
                "12.345",
                "12.500",
                "1e9999999",
                ".5",
                "5.",
                "9999999999.99",
                "99999999999",
                "0x1p3",
                " 1",
                "1 ",
                "NaN",
                "1_000",
                "-",
                ""),
            near(
                "2026-11-20T10:00:00Z",
                "2026-11-20 10:00:00.123456",
                "2026-11-20",
                "2026-11-20T10:00",
                "10:00",
                "2026",
                "2026-11",
                "2026-11-31T10:00:00Z",
                "2026-11-20T10:00:00.1234567Z",
                "2026-11-20T10:00:00.1234560Z",
                "2026-11-20T10:00:00+02:00",
                "2026-11-20T10:00:00Zx",
                "2026-11-20T25:00:00Z",
                "2024-02-29T23:59:59.5",
                " 2026-11-20",
                "0001-01-01T00:00:00Z",
                ""),
            near(
                "2026-11-20",
                "2026-11-31",
                "2026-11-20T10:00",
                "2026-11",
                "20261120",
                "2024-02-29",
                "2023-02-29",
                " 2026-11-20",
                "2026-11-20 x",
                ""),
            near(
                "0.1",
                "1e400",
                "1e-400",
                "1d",
                "0x1p3",
                " 1.5",
                "NaN",
                "Infinity",
                "-Infinity",
                "1,5",
                "1e5",
                "0e-999",
                "-0.0",
                ""),
            near("5", "+5", "-0", "1.0", "2147483648", " 5", "5 ", "007", "1e3", ""),
            note(multiLine)));
  }

  private String near(String... texts) {
    String text = texts[random.nextInt(2) == 0 ? 0 : random.nextInt(texts.length)];
    if (random.nextInt(12) > 0 || text.isEmpty()) {
      return text;
    }
    char c = "0123456789.,-+eE:TZ x".charAt(random.nextInt(21));
    int at = random.nextInt(text.length());
    return text.substring(0, at) + c + text.substring(random.nextBoolean() ? at : at + 1);
  }

  private String note(boolean multiLine) {
    StringBuilder note = new StringBuilder();
    List<String> parts =
        List.of(
            "a",
            "ü",
            "日本",
            " ",
            "  ",
            ",",
            ";",
            "\"",
            "\"\"",
            "#",
            "\\",
            "\\\"",
            "\u2028",
            "\u0000",
            "\u0001",
            "😀",
            "id",
            "null",
            "\t",
            "'",
            multiLine ? "\n" : "",
            multiLine ? "\r\n" : "",
            multiLine ? "\r" : "");
    for (int i = random.nextInt(6); i > 0; i--) {
      note.append(parts.get(random.nextInt(parts.size())));
    }
    return note.append(random.nextInt(3) == 0 ? "" : ".").toString();
  }

  private List<Expected> json(ByteArrayOutputStream bytes) {
    StringBuilder text = new StringBuilder();
    List<Expected> expected = new ArrayList<>();
    List<String> names = Arrays.asList(SCHEMA.fieldNames());
    for (int i = random.nextInt(40); i >= 0; i--) {
      List<String> fields =
          fields(true).stream()
              .map(f -> new String(f.getBytes(dialect.charset()), dialect.charset()))
              .toList();
      List<Object> values = new ArrayList<>();
      StringBuilder raw = new StringBuilder("{");
      for (int c = 0; c < 7; c++) {
        String field = fields.get(c);
        boolean number = c == 1 || c == 4 || c == 5;
        boolean bare = number && field.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");
        boolean written = !field.isEmpty();
        raw.append(raw.length() > 1 ? "," : "").append('"').append(names.get(c)).append("\":");
        raw.append(bare ? field : written ? quoted(field) : "null");
        boolean taken = bare || c != 5;
        boolean isName = c == 4 && !bare && field.matches("NaN|[+-]?Infinity");
        if (!written) {
          values.add("null");
        } else if (taken && (c != 4 || bare || isName) && !(c == 5 && field.matches(".*[.eE].*"))) {
          says(c, field).ifPresent(values::add);
        }
      }
      raw.append('}');
      expected.add(
          new Expected(
              raw.toString(), 0, values.size() == 7 ? Optional.of(values) : Optional.empty()));
      boolean glued = random.nextInt(15) == 0;
      text.append(raw).append(glued ? "" : i == 0 && random.nextBoolean() ? "" : lineEnd());
    }
    bytes.writeBytes(text.toString().getBytes(dialect.charset()));
    return expected;
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quoted.append(
          c == '"' || c == '\\' ? "\\" + c : c < ' ' ? "\\u%04x".formatted((int) c) : "" + c);
    }
    return quoted.append('"').toString();
  }

  private List<Expected> xml(Map<String, String> options, ByteArrayOutputStream bytes) {
    boolean trims = !options.containsKey("ignoreSurroundingSpaces");
    StringBuilder text =
        new StringBuilder("<?xml version='1.0' encoding='%s'?>".formatted(dialect.charset()));
    text.append(lineEnd()).append("<!-- %s --><rows>".formatted("x".repeat(60)));
    List<Expected> expected = new ArrayList<>();
    for (int i = random.nextInt(40); i >= 0; i--) {
      List<String> fields =
          fields(true).stream()
              .map(f -> new String(f.getBytes(dialect.charset()), dialect.charset()))
              .toList();
      List<Object> values = new ArrayList<>();
      StringBuilder raw = new StringBuilder(random.nextBoolean() ? "<row>" : "<row a='>'\n>");
      for (int c = 0; c < 7; c++) {
        String field = fields.get(c);
        boolean written = !field.isEmpty() || random.nextBoolean();
        if (written) {
          raw.append(random.nextInt(4) == 0 ? lineEnd() + "<!-- </row> -->" : "");
          raw.append("<%1$s>%2$s</%1$s>".formatted(SCHEMA.fieldNames()[c], escaped(field)));
        }
        // A CR that is not escaped is a line end, and each line end is an LF.
        String read = trims ? field.trim() : field;
        if (written && (c == 0 || c == 6)) {
          values.add(read.replace("\r\n", "\n").replace('\r', '\n'));
        } else {
          says(c, read.isBlank() ? "" : read).ifPresent(values::add);
        }
      }
      raw.append("</row>");
      boolean fine =
          values.size() == 7
              && fields
                  .get(6)
                  .chars()
                  .allMatch(c -> c == 0x0A || c == 0x0D || c == '\t' || c >= ' ');
      int line =
          1
              + (int)
                  text.toString()
                      .replace("\r\n", "\n")
                      .chars()
                      .filter(c -> c == '\n' || c == '\r')
                      .count();
      expected.add(
          new Expected(raw.toString(), line, fine ? Optional.of(values) : Optional.empty()));
      text.append(raw).append(random.nextInt(5) == 0 ? "" : lineEnd());
    }
    bytes.writeBytes((mark() + text + "</rows>").getBytes(dialect.charset()));
    return expected;
  }

  /** Java writes one for UTF-16 by itself, and UTF-8 needs none. */
  private String mark() {
    return dialect.charset().equals(UTF_8) && random.nextBoolean() ? "\uFEFF" : "";
  }

  private String escaped(String text) {
    return random.nextInt(8) == 0 && !text.isEmpty()
        ? "<![CDATA[" + text + "]]>"
        : text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** Bytes changed, left out and put in between. */
  private byte[] broken(byte[] bytes, int behind, int times) {
    List<Byte> all = new ArrayList<>();
    for (byte b : bytes) {
      all.add(b);
    }
    byte[] likely = "\"\",\r\n\0{}[]:\\#'".getBytes(UTF_8);
    // Behind the header: a file with another one is refused as a whole.
    int from = Math.min(all.size() - 1, behind);

    for (int i = 0; i < times; i++) {
      int at = from + random.nextInt(all.size() - from);
      byte b =
          random.nextInt(4) == 0
              ? (byte) random.nextInt(256)
              : likely[random.nextInt(likely.length)];
      switch (random.nextInt(4)) {
        case 0 -> all.set(at, b);
        case 1 -> all.add(at, b);
        case 2 -> all.remove(at);
        default -> all.subList(at, all.size()).clear();
      }
      if (all.size() <= from + 1) {
        break;
      }
    }
    byte[] broken = new byte[all.size()];
    for (int i = 0; i < broken.length; i++) {
      broken[i] = all.get(i);
    }
    return broken;
  }
}
