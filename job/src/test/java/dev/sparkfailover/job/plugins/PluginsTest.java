package dev.sparkfailover.job.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.job.application.UserJar;
import dev.sparkfailover.job.event.FailureClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {
  @TempDir Path folder;

  @Test
  void aJarInTheFolderIsFound() throws IOException {
    Path jar = pipeline("a.Sums", "sums", "").write(folder.resolve("sums.jar"));
    try (Plugins.Loaded loaded = load("sums")) {
      assertThat(loaded.pipeline().name()).isEqualTo("sums");
      assertThat(loaded.pipeline().getClass().getClassLoader()).isSameAs(loaded.loader());
      assertThat(loaded.jars()).isEqualTo(List.of(jar));
      assertThat(loaded.problems()).isEmpty();
    }
  }

  @Test
  void eachLoadHasAFreshClassLoader() throws IOException {
    pipeline("a.Sums", "sums", "").write(folder.resolve("sums.jar"));
    try (Plugins.Loaded one = load("sums");
        Plugins.Loaded two = load("sums")) {
      assertThat(one.pipeline().getClass()).isNotEqualTo(two.pipeline().getClass());
    }
  }

  @Test
  void anUnknownNameListsWhatThereIs() throws IOException {
    Path jar = pipeline("a.Sums", "sums", "").write(folder.resolve("sums.jar"));
    refused("sum")
        .hasMessageContaining("there is no pipeline \"sum\"; did you mean \"sums\"?; found: ")
        .hasMessageContaining("sums (" + jar + ")")
        .hasMessageContaining("put its jar into " + folder);
  }

  @Test
  void aMissingFolderHoldsNothing() {
    assertThatThrownBy(
            () ->
                new Plugins(folder.resolve("none"), getClass().getClassLoader())
                    .load("no-such-one"))
        .isInstanceOf(UnusableCodeException.class)
        .hasMessageContaining("there is no pipeline \"no-such-one\"; found: ");
  }

  @Test
  void twoOfTheSameNameAreRefused() throws IOException {
    Path one = pipeline("a.Sums", "sums", "").write(folder.resolve("one.jar"));
    Path two = pipeline("b.Sums", "sums", "").write(folder.resolve("two.jar"));
    refused("sums")
        .hasMessageContaining("2 pipelines are named \"sums\": " + one + ", " + two)
        .hasMessageContaining("Remove all but one");
  }

  @Test
  void aBrokenJarDoesNotStopAnotherPipeline() throws IOException {
    pipeline("a.Sums", "sums", "").write(folder.resolve("sums.jar"));
    Files.writeString(folder.resolve("half.jar"), "no zip");
    try (Plugins.Loaded loaded = load("sums")) {
      assertThat(loaded.problems())
          .singleElement()
          .asString()
          .contains("half.jar is not a jar that can be read");
    }
  }

  @Test
  void eachBrokenProviderHasItsOwnMessage() throws IOException {
    pipeline(
            "a.Throws", "x", "public Throws() { throw new IllegalStateException(\"no licence\"); }")
        .write(folder.resolve("a.jar"));
    pipeline("a.Needs", "x", "public Needs(int n) {}").write(folder.resolve("b.jar"));
    new UserJar()
        .source("a.Other", "package a; public class Other {}")
        .service("a.Other")
        .write(folder.resolve("c.jar"));
    new UserJar().service("a.Absent").write(folder.resolve("d.jar"));
    new UserJar()
        .source("a.Hidden", source("Hidden", "x", "").replace("public class", "class"))
        .service("a.Hidden")
        .write(folder.resolve("e.jar"));
    pipeline("a.Named", "Not A Name", "").write(folder.resolve("f.jar"));
    refused("x")
        .hasMessageContaining(
            "a.jar: a.Throws: its constructor threw java.lang.IllegalStateException: no licence")
        .hasMessageContaining("b.jar: a.Needs needs a public constructor without parameters")
        .hasMessageContaining(
            "c.jar: a.Other does not implement dev.sparkfailover.job.spi.Pipeline")
        .hasMessageContaining("names a.Absent, which is in no plug-in jar")
        .hasMessageContaining("e.jar: a.Hidden is not public")
        .hasMessageContaining("got \"Not A Name\"");
  }

  @Test
  void aJarForANewerJavaSaysSo() throws IOException {
    pipeline("a.Sums", "sums", "").classFileVersion(99).write(folder.resolve("new.jar"));
    refused("sums")
        .hasMessageContaining("new.jar was built for Java 55 (class file 99), this runs on");
  }

  @Test
  void aJarForAnotherScalaSaysSo() throws IOException {
    pipeline(
            "a.Sums", "sums", "static final Class<?> OLD = new scala.Serializable() {}.getClass();")
        .source("scala.Serializable", "package scala; public interface Serializable {}")
        .without("scala.Serializable")
        .write(folder.resolve("old.jar"));
    refused("sums")
        .hasMessageContaining("old.jar was built for another Scala version than 2.13")
        .hasMessageContaining("scala/Serializable")
        .hasMessageContaining("_2.13");
  }

  private Plugins.Loaded load(String name) {
    return new Plugins(folder, getClass().getClassLoader()).load(name);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused(String name) {
    return assertThatThrownBy(() -> load(name))
        .isInstanceOfSatisfying(
            UnusableCodeException.class,
            e -> assertThat(e.failureClass()).isEqualTo(FailureClass.FATAL));
  }

  private static UserJar pipeline(String className, String name, String members) {
    String simple = className.substring(className.indexOf('.') + 1);
    String source =
        source(simple, name, members).replace("package a;", "package " + className.charAt(0) + ";");
    return new UserJar().source(className, source).service(className);
  }

  private static String source(String simpleName, String name, String members) {
    return """
        package a;
        import dev.sparkfailover.job.spi.*;
        import java.util.Map;
        import org.apache.spark.sql.*;
        import org.apache.spark.sql.types.StructType;
        public class %s implements Pipeline {
          %s
          public String name() { return "%s"; }
          public Input input() { return Input.csv("in", new StructType().add("n", "long")); }
          public Map<String, Dataset<Row>> process(Batch batch) { return Map.of("out", batch.rows()); }
        }
        """
        .formatted(simpleName, members, name);
  }
}
