package dev.sparkfailover.job.input;

import dev.sparkfailover.job.storage.Store;
import java.util.List;

/** Which names in the input folder are those of files that are still written. */
final class InputNames {
  private InputNames() {}

  static boolean unfinished(String name) {
    char first = name.charAt(0);
    return first == '_' || first == '.';
  }

  static List<Store.Entry> visible(List<Store.Entry> entries) {
    return entries.stream().filter(entry -> !unfinished(entry.name())).toList();
  }
}
