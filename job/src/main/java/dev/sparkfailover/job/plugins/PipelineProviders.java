package dev.sparkfailover.job.plugins;

import dev.sparkfailover.contract.config.Suggestions;
import dev.sparkfailover.job.spi.Pipeline;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;

/** The pipelines of one attempt, and what is wrong with those that cannot be used. */
final class PipelineProviders {
  private static final String SERVICE = "META-INF/services/" + Pipeline.class.getName();
  private static final String NAME = "[a-z0-9-]+";

  private record Found(String name, Pipeline pipeline, String from) {
    @Override
    public String toString() {
      return name + " (" + from + ")";
    }
  }

  private final List<Found> found = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private PipelineProviders() {}

  static PipelineProviders of(ClassLoader loader, ClassLoader parent, List<Path> jars) {
    PipelineProviders providers = new PipelineProviders();
    providers.addBundled(parent);
    jars.forEach(jar -> providers.addJar(loader, jar));
    return providers;
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  /** The one pipeline of that name. */
  Pipeline named(String name, Path folder) {
    List<Found> matching = found.stream().filter(each -> each.name().equals(name)).toList();
    if (matching.size() == 1) {
      return matching.get(0).pipeline();
    }
    throw new UnusableCodeException(
        (matching.isEmpty() ? unknown(name, folder) : duplicate(name, matching)) + broken());
  }

  private String unknown(String name, Path folder) {
    String all = found.stream().map(Found::toString).collect(Collectors.joining(", "));
    return "JOB_PIPELINE: there is no pipeline \"%s\"%s; found: %s. Set one of these, or put its jar into %s"
        .formatted(
            name,
            Suggestions.hint(name, found.stream().map(Found::name).toList()),
            all.isEmpty() ? "none" : all,
            folder.toAbsolutePath());
  }

  private static String duplicate(String name, List<Found> matching) {
    return "JOB_PIPELINE: %s pipelines are named \"%s\": %s. Remove all but one, or rename one in its name()"
        .formatted(
            matching.size(),
            name,
            matching.stream().map(Found::from).collect(Collectors.joining(", ")));
  }

  private String broken() {
    return problems.isEmpty() ? "" : ". Not usable: " + String.join("; ", problems);
  }

  private void addBundled(ClassLoader parent) {
    Iterator<ServiceLoader.Provider<Pipeline>> providers =
        ServiceLoader.load(Pipeline.class, parent).stream().iterator();
    while (true) {
      try {
        if (!providers.hasNext()) {
          return;
        }
        Pipeline pipeline = providers.next().get();
        add(pipeline, pipeline.getClass().getName() + " on the class path");
      } catch (ServiceConfigurationError e) {
        problems.add("on the class path: " + e.getMessage());
      }
    }
  }

  private void addJar(ClassLoader loader, Path jar) {
    try (JarFile file =
        new JarFile(jar.toFile(), false, JarFile.OPEN_READ, JarFile.runtimeVersion())) {
      for (String className : providersIn(file)) {
        addClass(loader, jar, className);
      }
    } catch (IOException e) {
      problems.add(
          jar + " is not a jar that can be read (" + e.getMessage() + "): copy it again, whole");
    }
  }

  private static List<String> providersIn(JarFile file) throws IOException {
    ZipEntry entry = file.getEntry(SERVICE);
    if (entry == null) {
      // A library that a plug-in needs.
      return List.of();
    }
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(file.getInputStream(entry), StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .toList();
    }
  }

  private void addClass(ClassLoader loader, Path jar, String className) {
    try {
      Class<?> type = Class.forName(className, false, loader);
      Optional<String> unfit = unfit(type);
      if (unfit.isPresent()) {
        problems.add(jar + ": " + className + " " + unfit.get());
      } else {
        add((Pipeline) type.getConstructor().newInstance(), jar.toString());
      }
    } catch (ClassNotFoundException e) {
      problems.add(jar + ": " + SERVICE + " names " + className + ", which is in no plug-in jar");
    } catch (NoSuchMethodException e) {
      problems.add(jar + ": " + className + " needs a public constructor without parameters");
    } catch (InvocationTargetException e) {
      problems.add(said(jar, className, "its constructor threw " + e.getCause(), e));
    } catch (ReflectiveOperationException | LinkageError e) {
      problems.add(said(jar, className, "cannot be loaded: " + e, e));
    }
  }

  private static String said(Path jar, String className, String otherwise, Throwable failure) {
    return IncompatibleJars.explain(jar.toString(), failure)
        .map(Throwable::getMessage)
        .orElse(jar + ": " + className + ": " + otherwise);
  }

  private static Optional<String> unfit(Class<?> type) {
    if (!Pipeline.class.isAssignableFrom(type)) {
      return Optional.of("does not implement " + Pipeline.class.getName());
    }
    if (!Modifier.isPublic(type.getModifiers())) {
      return Optional.of("is not public");
    }
    return Modifier.isAbstract(type.getModifiers())
        ? Optional.of("is abstract: name the class that implements it")
        : Optional.empty();
  }

  /** Asks for the name once: user code that fails here is a problem of that one pipeline. */
  private void add(Pipeline pipeline, String from) {
    try {
      String name = pipeline.name();
      if (name != null && name.matches(NAME)) {
        found.add(new Found(name, pipeline, from));
      } else {
        problems.add(
            from
                + ": the pipeline's name must be lower-case letters, digits and -, got \""
                + name
                + "\"");
      }
    } catch (RuntimeException | LinkageError e) {
      problems.add(
          IncompatibleJars.explain(from, e)
              .map(Throwable::getMessage)
              .orElse(from + ": its name() threw " + e));
    }
  }
}
