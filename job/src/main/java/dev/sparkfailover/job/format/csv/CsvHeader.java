package dev.sparkfailover.job.format.csv;

import dev.sparkfailover.job.format.RefusedFileException;
import java.util.List;
import java.util.Locale;

/** Compares a file's header with the columns that are expected. */
final class CsvHeader {
  private static final int LONGEST = 60;

  private CsvHeader() {}

  static void check(List<String> expected, List<String> found) {
    for (int i = 0; i < Math.max(expected.size(), found.size()); i++) {
      String here = i < found.size() ? "\"" + shortened(found.get(i)) + "\"" : "nothing";
      String there = i < expected.size() ? "\"" + expected.get(i) + "\"" : "nothing";
      if (!here.equalsIgnoreCase(there)) {
        throw new RefusedFileException(
            "header: column %s is %s, expected %s (found %s columns: %s; expected %s: %s)%s"
                .formatted(
                    i + 1,
                    here,
                    there,
                    found.size(),
                    shortened(String.join(",", found)),
                    expected.size(),
                    shortened(String.join(",", expected)),
                    hint(expected, found)));
      }
    }
  }

  private static String hint(List<String> expected, List<String> found) {
    if (sorted(expected).equals(sorted(found))) {
      return ": the same columns in another order";
    }
    boolean other = found.size() == 1 && found.getFirst().matches(".*[;\t|].*");
    return other ? ": another separator than the one expected?" : "";
  }

  private static List<String> sorted(List<String> names) {
    return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).sorted().toList();
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
