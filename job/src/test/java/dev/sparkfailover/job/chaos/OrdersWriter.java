package dev.sparkfailover.job.chaos;

import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * The program of somebody else that drops order files into a folder, and remembers each row: {@code
 * OrdersWriter FOLDER JOURNAL ROWS ROWS_PER_FILE PAUSE_MILLIS SEED [BAD_ROWS_PER_FILE [MOST_WAITING
 * [NAME_FORMAT]]]}.
 *
 * <p>It ends after so many rows, or when there is a file {@code JOURNAL.stop}. It writes no file
 * while so many are in the folder that nobody took.
 *
 * <p>It needs nothing but a JDK ({@code java OrdersWriter.java …} runs it, too). A file is written
 * under a hidden name and renamed. The journal has one line for each row, before its file appears,
 * then one for each file; its last line is {@code END}. Fields are separated by tabs; a backslash
 * precedes {@code t}, {@code n}, {@code r} and itself:
 *
 * <pre>
 * R file order_id customer_id product_category amount
 * B file (a row whose amount is no number)
 * F file rows bytes sha256
 * END rows files
 * </pre>
 */
final class OrdersWriter {

  private static final List<String> HEADER =
      List.of("order_id", "customer_id", "product_category", "amount", "timestamp");

  /** What other programs' categories look like; commas, quotes, line breaks, blanks, umlauts. */
  private static final List<String> CATEGORIES =
      List.of(
          "books",
          "Bücher & Hörspiele",
          "Home, Garden",
          "27\" screens",
          "\"quoted\"",
          "two\nlines",
          "two\r\nWindows lines",
          " blanks around ",
          "ネコ用品 🐈",
          "back\\slash",
          "semi;colon",
          "#hash",
          "it's",
          "-",
          "NULL",
          "Bücher");

  private final Path folder;
  private final BufferedWriter journal;
  private final Random random;
  private long rows;
  private int files;
  private String lineEnd = "\n";
  private final String nameFormat;

  private OrdersWriter(Path folder, BufferedWriter journal, long seed, String nameFormat) {
    this.folder = folder;
    this.journal = journal;
    this.random = new Random(seed);
    this.nameFormat = nameFormat;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Files.createDirectories(Path.of(args[0]));
    long total = Long.parseLong(args[2]);
    int perFile = Integer.parseInt(args[3]);
    long pause = Long.parseLong(args[4]);
    int bad = args.length > 6 ? Integer.parseInt(args[6]) : 0;
    int most = args.length > 7 ? Integer.parseInt(args[7]) : Integer.MAX_VALUE;
    String nameFormat = args.length > 8 ? args[8] : "orders-%06d.csv";
    try (BufferedWriter journal = Files.newBufferedWriter(Path.of(args[1]))) {
      new OrdersWriter(folder, journal, Long.parseLong(args[5]), nameFormat)
          .run(total, perFile, pause, bad, most, Path.of(args[1] + ".stop"));
    }
  }

  private void run(long total, int perFile, long pause, int bad, int most, Path stop)
      throws Exception {
    while (rows < total && !Files.exists(stop)) {
      if (waiting() < most) {
        int size = (int) Math.min(total - rows, 1 + random.nextInt(2 * perFile - 1));
        writeFile(size, bad);
      }
      TimeUnit.MILLISECONDS.sleep(pause);
    }
    line("END", Long.toString(rows), Integer.toString(files));
  }

  private int waiting() {
    String[] names = folder.toFile().list();
    return names == null ? 0 : names.length;
  }

  private void writeFile(int size, int bad) throws IOException {
    String name = nameFormat.formatted(files++);
    lineEnd = files % 2 == 0 ? "\n" : "\r\n";
    StringBuilder csv = new StringBuilder();
    row(csv, HEADER);
    for (int i = 0; i < size; i++) {
      order(name, csv);
    }
    for (int i = 0; i < bad; i++) {
      badOrder(name, i, csv);
    }
    byte[] content = csv.toString().getBytes(StandardCharsets.UTF_8);
    line("F", name, Integer.toString(size), Integer.toString(content.length), sha256(content));
    journal.flush();
    Path hidden = Files.write(folder.resolve("." + name + ".tmp"), content);
    Files.move(hidden, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private void order(String file, StringBuilder csv) throws IOException {
    // Some customers buy often, most seldom.
    String customer = "c-" + (int) (500 * Math.pow(random.nextDouble(), 2));
    String category = category();
    String amount = amount();
    String id = "o-" + rows++;
    row(csv, List.of(id, customer, category, amount, timestamp()));
    line("R", file, id, customer, category, amount);
  }

  private void badOrder(String file, int number, StringBuilder csv) throws IOException {
    row(csv, List.of("bad-" + file + number, "c-1", "books", "much", timestamp()));
    line("B", file);
  }

  /**
   * Where lines end with CRLF, none is within a field: Spark's reader takes over the ends of the
   * lines for those within quotes, and would make an LF of it.
   */
  private String category() {
    String category = CATEGORIES.get(random.nextInt(CATEGORIES.size()));
    return lineEnd.equals("\n") ? category : category.replace("\r\n", "\n");
  }

  /** With two decimals, one or none, as people write them. */
  private String amount() {
    return BigDecimal.valueOf(1 + random.nextInt(9_999_999), random.nextInt(3)).toPlainString();
  }

  private String timestamp() {
    return "2026-%02d-%02dT%02d:%02d:%02dZ"
        .formatted(
            1 + random.nextInt(12),
            1 + random.nextInt(28),
            random.nextInt(24),
            random.nextInt(60),
            random.nextInt(60));
  }

  /** RFC 4180, section 2: quotes where needed and doubled within. */
  private void row(StringBuilder csv, List<String> fields) {
    List<String> quoted = new ArrayList<>();
    for (String field : fields) {
      boolean plain = field.chars().noneMatch(c -> "\",\r\n".indexOf(c) >= 0);
      quoted.add(plain ? field : '"' + field.replace("\"", "\"\"") + '"');
    }
    csv.append(String.join(",", quoted)).append(lineEnd);
  }

  private void line(String... fields) throws IOException {
    List<String> escaped = new ArrayList<>();
    for (String field : fields) {
      escaped.add(
          field
              .replace("\\", "\\\\")
              .replace("\t", "\\t")
              .replace("\n", "\\n")
              .replace("\r", "\\r"));
    }
    journal.write(String.join("\t", escaped));
    journal.write('\n');
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
