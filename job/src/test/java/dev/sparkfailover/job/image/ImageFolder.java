package dev.sparkfailover.job.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The folder {@code /app} of the job's image, laid out in another place; its scripts find out where
 * they are by {@code FAILOVER_APP}.
 */
public final class ImageFolder {
  private static final Path BASE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

  private final Path app;
  private final Path cache;

  private ImageFolder(Path app, Path cache) {
    this.app = app;
    this.cache = cache;
  }

  /** Needs what the build has left: the job's jar, and the class path that it is started with. */
  public static ImageFolder in(Path folder) throws IOException {
    Path app = folder.resolve("app");
    copy(BASE.resolve("src/main/image/app"), app);
    Files.copy(BASE.resolve("src/main/jvm/jvm.args"), app.resolve("jvm.args"));
    Path classpath = Files.createDirectories(app.resolve("classpath"));
    Path own = builtJar();
    Files.copy(own, classpath.resolve(own.getFileName().toString()));
    StringBuilder list = new StringBuilder("/app/classpath/*");
    Path libs = Files.createDirectories(app.resolve("libs"));
    for (Path jar : jars()) {
      String name = jar.getFileName().toString();
      Files.createSymbolicLink(libs.resolve(name), jar);
      list.append(":/app/libs/").append(name);
    }
    Files.writeString(app.resolve("jib-classpath-file"), list);
    return new ImageFolder(app, Files.createDirectories(folder.resolve("cache")));
  }

  public Path app() {
    return app;
  }

  /** The job's own jar in it. */
  private Path ownJar() throws IOException {
    try (Stream<Path> files = Files.list(app.resolve("classpath"))) {
      return files.findFirst().orElseThrow();
    }
  }

  /** All jars, in the image's order. */
  public String classPath() throws IOException {
    return Files.readString(app.resolve("jib-classpath-file"))
        .replace("/app/classpath/*", ownJar().toString())
        .replace(":/app/libs/", ":" + app + "/libs/");
  }

  /** Where the caches are. */
  public Path cache() {
    return cache;
  }

  /** A command of the image, by its path in {@code /app}. */
  public ProcessBuilder command(String program, String... arguments) {
    String[] words = Stream.concat(Stream.of(program), Stream.of(arguments)).toArray(String[]::new);
    words[0] = app.resolve(program).toString();
    ProcessBuilder builder = new ProcessBuilder(words);
    builder
        .environment()
        .putAll(
            Map.of(
                "FAILOVER_APP", app.toString(),
                "FAILOVER_CACHE", cache.toString(),
                "JAVA_HOME", System.getProperty("java.home"),
                "SPARK_LOCAL_IP", "127.0.0.1",
                "SPARK_LOCAL_HOSTNAME", "localhost"));
    return builder.redirectErrorStream(true);
  }

  /** Has the caches made for a driver with this master; answers what was said. */
  public String train(String master) throws IOException, InterruptedException {
    ProcessBuilder train = command("train");
    train.environment().put("SPARK_MASTER_URL", master);
    File said = Files.createTempFile(cache.getParent(), "train", ".log").toFile();
    Process process = train.redirectOutput(said).start();
    try {
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
      String words = Files.readString(said.toPath());
      assertThat(process.exitValue()).as(words).isZero();
      return words;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** The one file of a role's cache; fails when there is none, or more. */
  public Path cacheOf(String role) throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      List<Path> found =
          files.filter(f -> f.getFileName().toString().matches(role + "-.*\\.aot")).toList();
      assertThat(found).as("caches of " + role).hasSize(1);
      return found.getFirst();
    }
  }

  private static Path builtJar() throws IOException {
    try (Stream<Path> files = Files.list(BASE.resolve("target"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("job-[^-]+(-SNAPSHOT)?\\.jar"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no jar in target: run this after package"));
    }
  }

  private static List<Path> jars() throws IOException {
    String words = Files.readString(BASE.resolve("target/launch/classpath.args"));
    String path = words.lines().skip(1).findFirst().orElseThrow().replace("\"", "");
    return Stream.of(path.split(File.pathSeparator))
        .map(Path::of)
        .filter(Files::isRegularFile)
        .toList();
  }

  /** With the modes that the image gives its programs. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      all.forEach(
          path -> {
            try {
              Files.copy(
                  path,
                  to.resolve(from.relativize(path).toString()),
                  StandardCopyOption.COPY_ATTRIBUTES);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
