package dev.sparkfailover.job.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A jar as a user would bring it, compiled from source by the test itself. */
public final class UserJar {
  private final Map<String, String> sources = new HashMap<>();
  private final Map<String, String> resources = new TreeMap<>();
  private UnaryOperator<byte[]> patch = UnaryOperator.identity();
  private final List<String> omitted = new ArrayList<>();

  public UserJar source(String className, String source) {
    sources.put(className, source);
    return this;
  }

  /** A class with a main of that body, with the imports that applications use. */
  public UserJar main(String className, String body) {
    int dot = className.lastIndexOf('.');
    return source(
        className,
        """
        package %s;
        import java.util.*;
        import java.util.concurrent.*;
        import org.apache.spark.sql.*;
        import org.apache.spark.sql.streaming.*;
        public class %s {
          public static void main(String[] args) throws Exception {
            %s
          }
        }
        """
            .formatted(className.substring(0, dot), className.substring(dot + 1), body));
  }

  public UserJar service(String... classNames) {
    resources.put(
        "META-INF/services/dev.sparkfailover.job.spi.Pipeline",
        "# pipelines\n" + String.join("\n", classNames) + "\n");
    return this;
  }

  /** As if it were built for a later Java. */
  public UserJar classFileVersion(int major) {
    patch = bytes -> ByteBuffer.wrap(bytes.clone()).putShort(6, (short) major).array();
    return this;
  }

  /** Compiled against a class that is then not there. */
  public UserJar without(String className) {
    omitted.add(className.replace('.', '/') + ".class");
    return this;
  }

  public Path write(Path jar) throws IOException {
    Path classes = Files.createTempDirectory(jar.toAbsolutePath().getParent(), "classes");
    if (!sources.isEmpty()) {
      compile(classes);
    }
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = classes.relativize(file).toString();
        if (name.endsWith(".class") && !omitted.contains(name)) {
          put(out, name, patch.apply(Files.readAllBytes(file)));
        }
      }
      for (Map.Entry<String, String> resource : resources.entrySet()) {
        put(out, resource.getKey(), resource.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  private void compile(Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = classes.resolve(source.getKey().replace('.', '/') + ".java");
      Files.createDirectories(file.getParent());
      files.add(Files.writeString(file, source.getValue()));
    }
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager manager =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      List<String> options =
          List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
      boolean done =
          compiler
              .getTask(
                  said, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
              .call();
      assertThat(done).as(said.toString()).isTrue();
    }
  }

  private static void put(JarOutputStream jar, String name, byte[] bytes) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(bytes);
    jar.closeEntry();
  }
}
