package dev.sparkfailover.job.chaos;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@link OrdersWriter} remembers of its files.
 *
 * @param files by name, in the order in which they appeared
 */
record OrdersJournal(Map<String, OrderFile> files) {

  /** One file: its rows that parse, how many do not, and what it is byte by byte. */
  record OrderFile(List<Order> orders, int badRows, long bytes, String sha256) {}

  /** One row. */
  record Order(String id, String customer, String category, BigDecimal amount) {}

  /** Reads a whole journal; one without its last line is refused. */
  static OrdersJournal read(Path journal) throws IOException {
    List<String> lines = Files.readAllLines(journal);
    if (lines.isEmpty() || !lines.getLast().startsWith("END\t")) {
      throw new IllegalStateException(journal + ": has no last line END: its program still writes");
    }
    OrdersJournal read = new OrdersJournal(files(lines));
    if (!lines.getLast().equals("END\t" + read.rows() + "\t" + read.files.size())) {
      throw new IllegalStateException(journal + ": its last line does not fit the lines before it");
    }
    return read;
  }

  private static Map<String, OrderFile> files(List<String> lines) {
    Map<String, OrderFile> files = new LinkedHashMap<>();
    List<Order> orders = new ArrayList<>();
    int bad = 0;
    for (String line : lines) {
      List<String> fields = fields(line);
      switch (fields.get(0)) {
        case "R" -> orders.add(order(fields));
        case "B" -> bad++;
        case "F" -> {
          long bytes = Long.parseLong(fields.get(3));
          files.put(fields.get(1), new OrderFile(orders, bad, bytes, fields.get(4)));
          orders = new ArrayList<>();
          bad = 0;
        }
        case "END" -> {}
        default -> throw new IllegalStateException("unknown line in the journal: " + line);
      }
    }
    return files;
  }

  private static Order order(List<String> fields) {
    return new Order(fields.get(2), fields.get(3), fields.get(4), new BigDecimal(fields.get(5)));
  }

  private static List<String> fields(String line) {
    return Arrays.stream(line.split("\t", -1)).map(OrdersJournal::unescaped).toList();
  }

  private static String unescaped(String field) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      plain.append(c == '\\' ? unescaped(field.charAt(++i)) : c);
    }
    return plain.toString();
  }

  private static char unescaped(char c) {
    return switch (c) {
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      default -> c;
    };
  }

  /** How many rows parse, in all files together. */
  long rows() {
    return files.values().stream().mapToLong(file -> file.orders().size()).sum();
  }

  /** How many rows do not parse, in all files together. */
  long badRows() {
    return files.values().stream().mapToLong(OrderFile::badRows).sum();
  }
}
