package dev.sparkfailover.job.application;

import dev.sparkfailover.contract.config.Suggestions;
import dev.sparkfailover.job.plugins.IncompatibleJars;
import dev.sparkfailover.job.plugins.UnusableCodeException;
import dev.sparkfailover.job.settings.Settings;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An existing application as it is configured.
 *
 * @param jars its own jar first, then those of {@code spark.jars} that are local files
 */
public record AppMain(List<Path> jars, String className, List<String> arguments) {

  public AppMain {
    jars = List.copyOf(jars);
    arguments = List.copyOf(arguments);
  }

  public static AppMain of(Settings.App app, Map<String, String> sparkConf) {
    Path jar =
        app.jar()
            .orElseThrow(
                () ->
                    new UnusableCodeException(
                        "JOB_APP_JAR: is not set, but JOB_PIPELINE=app needs it: set it to the application's jar"));
    checkJar(jar);
    String main = app.mainClass().isBlank() ? manifestMain(jar) : app.mainClass().strip();
    List<Path> jars = new ArrayList<>(List.of(jar.toAbsolutePath()));
    jars.addAll(localJars(sparkConf.getOrDefault("spark.jars", "")));
    return new AppMain(jars, main, ShellWords.split(app.args()));
  }

  private static void checkJar(Path jar) {
    openJar(jar, file -> "");
  }

  private interface InJar<T> {
    T read(JarFile file) throws IOException;
  }

  private static <T> T openJar(Path jar, InJar<T> reading) {
    if (!Files.isRegularFile(jar)) {
      throw new UnusableCodeException(
          "JOB_APP_JAR: there is no file " + jar.toAbsolutePath() + ": correct the path");
    }
    try (JarFile file = new JarFile(jar.toFile())) {
      return reading.read(file);
    } catch (IOException e) {
      throw new UnusableCodeException(
          "JOB_APP_JAR: %s is not a jar that can be read (%s): copy it again, whole"
              .formatted(jar, e.getMessage()),
          e);
    }
  }

  private static String manifestMain(Path jar) {
    return openJar(jar, file -> Optional.ofNullable(file.getManifest()))
        .map(Manifest::getMainAttributes)
        .map(attributes -> attributes.getValue(Attributes.Name.MAIN_CLASS))
        .orElseThrow(
            () ->
                new UnusableCodeException(
                    "JOB_APP_CLASS: is not set, and %s names no Main-Class: set it to the class with the main method"
                        .formatted(jar)));
  }

  private static List<Path> localJars(String sparkJars) {
    return Stream.of(sparkJars.split(","))
        .map(String::strip)
        .filter(jar -> jar.startsWith("/") || jar.startsWith("file:") || jar.matches("[^:]+"))
        .map(jar -> jar.startsWith("file:") ? Path.of(URI.create(jar)) : Path.of(jar))
        .map(Path::toAbsolutePath)
        .toList();
  }

  public Path jar() {
    return jars.get(0);
  }

  /** Its main method; the class is loaded but not initialised. */
  public Method method(ClassLoader loader) {
    try {
      Class<?> type = Class.forName(className, false, loader);
      return checked(type);
    } catch (ClassNotFoundException e) {
      throw new UnusableCodeException(
          "JOB_APP_CLASS: there is no class %s in %s%s"
              .formatted(className, jar(), Suggestions.hint(className, classes())),
          e);
    } catch (LinkageError e) {
      throw IncompatibleJars.explain(jar().toString(), e)
          .orElseGet(
              () ->
                  new UnusableCodeException(
                      "JOB_APP_CLASS: %s in %s cannot be loaded: %s".formatted(className, jar(), e),
                      e));
    }
  }

  private Method checked(Class<?> type) {
    Method main =
        Arrays.stream(type.getMethods())
            .filter(method -> method.getName().equals("main"))
            .filter(
                method ->
                    Arrays.equals(method.getParameterTypes(), new Class<?>[] {String[].class}))
            .findFirst()
            .orElseThrow(() -> unfit("has no public method main(String[])"));
    if (!Modifier.isStatic(main.getModifiers())) {
      throw unfit("has a main(String[]) that is not static");
    }
    if (main.getReturnType() != void.class) {
      throw unfit("has a main(String[]) that returns " + main.getReturnType() + ", not void");
    }
    // The class itself need not be public, as for the java command.
    main.setAccessible(true);
    return main;
  }

  private UnusableCodeException unfit(String why) {
    return new UnusableCodeException(
        "JOB_APP_CLASS: %s in %s %s; it must have public static void main(String[])"
            .formatted(className, jar(), why));
  }

  private List<String> classes() {
    return openJar(
        jar(),
        file ->
            file.stream()
                .map(entry -> entry.getName())
                .filter(name -> name.endsWith(".class"))
                .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                .collect(Collectors.toList()));
  }

  /** Runs main; what it throws comes out as it was thrown. */
  void run(Method main) throws Throwable {
    try {
      main.invoke(null, (Object) arguments.toArray(String[]::new));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
