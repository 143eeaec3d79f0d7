package dev.sparkfailover.job.pipeline;

import dev.sparkfailover.job.output.JobLogger;
import dev.sparkfailover.job.plugins.Plugins;
import dev.sparkfailover.job.storage.Layout;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * Where the configured pipeline has its input, for a process that gave up before it opened the
 * books: people still want to know how old the input becomes. The pipeline is loaded once for it.
 */
public final class ConfiguredInput implements Supplier<Optional<String>> {
  private static final Logger log = JobLogger.of(ConfiguredInput.class);

  private final Plugins plugins;
  private final String pipeline;
  private Optional<Optional<String>> known = Optional.empty();

  public ConfiguredInput(Plugins plugins, String pipeline) {
    this.plugins = plugins;
    this.pipeline = pipeline;
  }

  /** Empty where the pipeline cannot be loaded. */
  @Override
  public synchronized Optional<String> get() {
    if (known.isEmpty()) {
      known = Optional.of(load());
    }
    return known.get();
  }

  private Optional<String> load() {
    try (Plugins.Loaded loaded = plugins.load(pipeline)) {
      String folder = loaded.pipeline().input().folder();
      return Optional.of(new Layout(loaded.pipeline().name(), folder).inputFolder());
    } catch (IOException | RuntimeException | LinkageError e) {
      log.warn(
          "how old the input is stays unknown: the pipeline cannot be loaded: {}", e.toString());
      return Optional.empty();
    }
  }
}
