package dev.sparkfailover.job.poison;

import java.util.Optional;

/** Where the search for poison in one batch is remembered, beyond the process's life. */
public interface SearchLog {

  /** What was saved last, if anything. */
  Optional<String> load();

  /** Replaces it, as a whole; durable on return. */
  void save(String json);
}
