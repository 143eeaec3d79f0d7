package dev.sparkfailover.job.poison;

import dev.sparkfailover.job.storage.InputFile;
import java.util.List;

/** What a search for poison came to. */
public sealed interface SearchResult {

  /** These files, each by itself, make the batch fail. */
  record Poison(List<Found> files) implements SearchResult {
    public Poison {
      if (files.isEmpty()) {
        throw new IllegalArgumentException("files: must name at least one");
      }
      files = List.copyOf(files);
    }
  }

  /** No file is to be moved; the reason is for people. */
  sealed interface NotPoison extends SearchResult {
    String reason();
  }

  /** The batch is all right now. */
  record BatchPasses() implements NotPoison {
    @Override
    public String reason() {
      return "the whole batch passes when it is tried again";
    }
  }

  /** The batch will go on to fail. */
  record BatchFails(String reason) implements NotPoison {}

  /** One file and what happens when it is tried alone. */
  record Found(InputFile file, String why) {}
}
