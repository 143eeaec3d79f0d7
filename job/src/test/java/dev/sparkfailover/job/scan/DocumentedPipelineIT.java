package dev.sparkfailover.job.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.batch.BatchProcessor;
import dev.sparkfailover.job.batch.BatchResult;
import dev.sparkfailover.job.spi.Pipeline;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds and runs what docs/guide/writing-a-pipeline.md shows, taken from that very page. */
class DocumentedPipelineIT {
  private static final Path PAGE = Path.of("..", "docs", "guide", "writing-a-pipeline.md");
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern CLASS = Pattern.compile("public final class (\\w+)");
  private static final String SERVICE = "META-INF/services/dev.sparkfailover.job.spi.Pipeline";

  private static SparkSession spark;

  @TempDir static Path root;
  private static Path jar;

  @BeforeAll
  static void buildTheJar() throws IOException {
    spark = LocalSpark.open();
    jar = jar(compile(sources()));
  }

  @AfterAll
  static void closeSpark() {
    spark.stop();
  }

  @Test
  void theExampleMakesTheOutputShown() throws Exception {
    List<String> csv = blocks("csv");
    InputFixture folder = new InputFixture(root).text("monday.csv", csv.get(0));

    try (URLClassLoader loader = loader()) {
      Pipeline pipeline = named("page-views", loader);
      assertThat(pipeline.getClass().getClassLoader()).isSameAs(loader);
      BatchResult result =
          new BatchProcessor(spark, pipeline, "rows")
              .process(folder.work("monday.csv"), folder::staging, () -> {});
      assertThat(result).isEqualTo(new BatchResult(List.of("page_views", "rows"), 5, 1));
    }

    assertThat(folder.lines("page_views")).isEqualTo(csv.get(1).lines().toList());
    assertThat(folder.lines("rows")).isEqualTo(blocks("json").getFirst().lines().toList());
  }

  @Test
  void theExampleOfATestPasses() throws Exception {
    try (URLClassLoader loader = loader()) {
      Class<?> test = loader.loadClass("example.PageViewsTest");
      test.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
      assertThat(test.getClassLoader()).isSameAs(loader);
    }
  }

  private static URLClassLoader loader() throws IOException {
    return new URLClassLoader(
        new URL[] {jar.toUri().toURL()}, DocumentedPipelineIT.class.getClassLoader());
  }

  private static Pipeline named(String name, ClassLoader loader) {
    return ServiceLoader.load(Pipeline.class, loader).stream()
        .map(ServiceLoader.Provider::get)
        .filter(pipeline -> pipeline.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<Path> sources() throws IOException {
    Path folder = Files.createDirectories(root.resolve("src").resolve("example"));
    List<String> blocks = blocks("java");
    assertThat(blocks).hasSize(2);
    return List.of(written(folder, blocks.get(0)), written(folder, blocks.get(1)));
  }

  private static Path written(Path folder, String source) throws IOException {
    String name = CLASS.matcher(source).results().findFirst().orElseThrow().group(1);
    return Files.writeString(folder.resolve(name + ".java"), source);
  }

  private static Path compile(List<Path> sources) throws IOException {
    Path classes = Files.createDirectories(root.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    List<String> options =
        List.of(
            "--release",
            "21",
            "-Xlint:all,-classfile,-serial",
            "-proc:none",
            "-cp",
            System.getProperty("java.class.path"),
            "-d",
            classes.toString());
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
      boolean compiled =
          compiler
              .getTask(said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
              .call();
      assertThat(compiled).as(said.toString()).isTrue();
    }
    return classes;
  }

  private static Path jar(Path classes) throws IOException {
    Path made = root.resolve("page-views.jar");
    try (OutputStream file = Files.newOutputStream(made);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> all = Files.walk(classes)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        add(out, classes.relativize(each).toString(), Files.readAllBytes(each));
      }
      add(out, SERVICE, blocks("").getFirst().getBytes(UTF_8));
    }
    return made;
  }

  private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(content);
    jar.closeEntry();
  }

  private static List<String> blocks(String language) throws IOException {
    return BLOCK
        .matcher(Files.readString(PAGE))
        .results()
        .filter(block -> block.group(1).equals(language))
        .map((MatchResult block) -> block.group(2))
        .toList();
  }
}
