package dev.sparkfailover.job.plugins;

import dev.sparkfailover.job.spi.Pipeline;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds pipelines: the bundled ones, and those in the jars of a folder. */
public final class Plugins {
  private final Path folder;
  private final ClassLoader parent;

  /**
   * @param folder where jars are dropped; it need not exist
   * @param parent our own class loader, which has the bundled pipelines
   */
  public Plugins(Path folder, ClassLoader parent) {
    this.folder = folder;
    this.parent = parent;
  }

  /**
   * A pipeline with what belongs to it; the attempt that loaded it closes it at its end.
   *
   * @param jars all plug-in jars: executors need them too
   * @param loader make the session while it is the thread's context class loader
   * @param problems other jars that could not be used, one line each: to be logged as warnings
   * @param own what is to be closed with it
   */
  public record Loaded(
      Pipeline pipeline,
      List<Path> jars,
      ClassLoader loader,
      List<String> problems,
      Optional<URLClassLoader> own)
      implements AutoCloseable {
    public Loaded {
      jars = List.copyOf(jars);
      problems = List.copyOf(problems);
    }

    @Override
    public void close() throws IOException {
      if (own.isPresent()) {
        own.get().close();
      }
    }
  }

  /**
   * Looks at the folder anew and makes a new instance, if there are jars in a class loader of its
   * own. Without them it is ours: Spark keeps the code that it compiles by class loader, and would
   * compile all of it again in every attempt.
   */
  public Loaded load(String name) {
    List<Path> jars = jars();
    return jars.isEmpty() ? bundled(name) : load(name, jars);
  }

  private Loaded bundled(String name) {
    PipelineProviders providers = PipelineProviders.of(parent, parent, List.of());
    Pipeline pipeline = providers.named(name, folder);
    return new Loaded(pipeline, List.of(), parent, providers.problems(), Optional.empty());
  }

  private Loaded load(String name, List<Path> jars) {
    URLClassLoader loader = new URLClassLoader("plugins", urls(jars), parent);
    try {
      PipelineProviders providers = PipelineProviders.of(loader, parent, jars);
      Pipeline pipeline = providers.named(name, folder);
      return new Loaded(pipeline, jars, loader, providers.problems(), Optional.of(loader));
    } catch (RuntimeException e) {
      closeAfter(e, loader);
      throw e;
    }
  }

  private static void closeAfter(RuntimeException failure, URLClassLoader loader) {
    try {
      loader.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private List<Path> jars() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UnusableCodeException(
          folder + ": cannot be listed: " + e + "; make it readable or remove it", e);
    }
  }

  private static URL[] urls(List<Path> jars) {
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars) {
      try {
        urls.add(jar.toUri().toURL());
      } catch (MalformedURLException e) {
        throw new UnusableCodeException(jar + ": is not a path that Java can load from", e);
      }
    }
    return urls.toArray(URL[]::new);
  }
}
