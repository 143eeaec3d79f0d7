package dev.sparkfailover.job.poison;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Remembers the search for poison in one batch beside the pipeline's checkpoint. */
record SearchStateFile(Store store, String folder, long batch) implements SearchLog {

  @Override
  public Optional<String> load() {
    try {
      return store.exists(file())
          ? Optional.of(new String(store.read(file()), UTF_8))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void save(String json) {
    String temp = folder + "/_" + batch + ".tmp";
    try {
      store.folders(folder);
      store.write(temp, json.getBytes(UTF_8));
      store.replace(temp, file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The verdict is carried out: nothing is to be remembered. */
  void delete() throws IOException {
    store.delete(file());
  }

  private String file() {
    return folder + "/" + batch + ".json";
  }
}
