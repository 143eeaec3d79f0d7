package dev.sparkfailover.job.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The caches of the image: made once, and whatever becomes of them, no start fails of them. */
@Tag("long") // 180 s
class AheadOfTimeCacheIT {
  private static final String USED = "mixed mode, sharing";
  private static final String HOME = "/tmp/spark-failover-home";
  private static final String CLUSTER = "spark://nobody-asks:7077";

  @TempDir private static Path temp;
  private static ImageFolder image;
  private static Path kept;

  @BeforeAll
  static void train() throws Exception {
    image = ImageFolder.in(temp);
    assertThat(start("driver")).doesNotContain("aot");
    image.train(CLUSTER);
    kept = temp.resolve("kept");
    copyAll(image.cache(), kept);
  }

  @BeforeEach
  void asTrained() throws IOException {
    try (Stream<Path> files = Files.list(image.cache())) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    copyAll(kept, image.cache());
  }

  @ParameterizedTest
  @ValueSource(strings = {"driver", "executor"})
  void soundCacheIsUsedWithoutAWord(String role) throws Exception {
    assertThat(start(role)).contains(USED).doesNotContain("[aot", "warning", "WARNING");
  }

  @Test
  void trainingLeavesNothingButTheTwoCachesAndTheirSums() throws IOException {
    try (Stream<Path> files = Files.list(image.cache())) {
      assertThat(files)
          .containsExactlyInAnyOrder(
              image.cacheOf("driver"),
              image.cacheOf("executor"),
              sumOf(image.cacheOf("driver")),
              sumOf(image.cacheOf("executor")));
    }
  }

  /** Of damage in its last part the JVM itself dies. */
  @ParameterizedTest
  @CsvSource({
    "driver, 0.0001",
    "driver, 0.5",
    "driver, 0.998",
    "executor, 0.0001",
    "executor, 0.5",
    "executor, 0.998"
  })
  void flippedBytesAreNoticed(String role, double where) throws Exception {
    Path file = image.cacheOf(role);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      byte[] garbage = {1, -1, 2, -2, 3, -3, 4, -4};
      channel.write(ByteBuffer.wrap(garbage), (long) (channel.size() * where));
    }
    assertThat(start(role)).doesNotContain("[aot");
  }

  @ParameterizedTest
  @ValueSource(strings = {"driver", "executor"})
  void truncatedCacheIsNotUsed(String role) throws Exception {
    Path file = image.cacheOf(role);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
    assertThat(start(role)).doesNotContain("[aot");
    Files.delete(sumOf(file));
    assertThat(start(role)).doesNotContain("[aot");
  }

  @ParameterizedTest
  @ValueSource(strings = {"driver", "executor"})
  void cacheOfOtherFlagsIsNotUsed(String role) throws Exception {
    Path flags = image.app().resolve(role + ".args");
    String before = Files.readString(flags);
    Files.writeString(flags, before + "-XX:+UseCompactObjectHeaders\n");
    try {
      assertThat(start(role)).doesNotContain("[aot");
    } finally {
      Files.writeString(flags, before);
    }
  }

  @Test
  void cacheThatItsDriverDidNotSurviveIsGivenUp() throws Exception {
    Path file = image.cacheOf("driver");
    assertThat(start("driver")).contains(USED);
    assertThat(start("driver")).contains("0.1");
    assertThat(file).doesNotExist();
  }

  @Test
  void trainingPutsADamagedCacheRightAndASoundOneIsLeftAlone() throws Exception {
    Path file = image.cacheOf("driver");
    Files.writeString(file, "damaged");
    Path stale = Files.writeString(image.cache().resolve("driver-1-1.aot"), "of another image");
    assertThat(image.train("local[2]")).contains("is ready");
    assertThat(stale).doesNotExist();
    assertThat(start("driver")).contains(USED);
    assertThat(image.train("local[2]")).isEmpty();
    assertThat(start("driver")).contains(USED);
  }

  /** Starts the role's JVM, which says what it is and ends; it must end well. */
  private static String start(String role) throws IOException, InterruptedException {
    ProcessBuilder command =
        role.equals("driver")
            ? image.command("start", "--version")
            : image.command("executor/bin/java", executorFlags());
    command.environment().put("JDK_JAVA_OPTIONS", "-showversion");
    command.environment().put("FAILOVER_JAVA", System.getProperty("java.home") + "/bin/java");
    Process process = command.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  /** As a worker puts them together. */
  private static String[] executorFlags() throws IOException {
    String path = HOME + "/conf:" + HOME + "/jars/*:" + image.classPath();
    return Stream.of(
            Stream.of("-cp", path, "-Xmx480m"),
            Stream.of(JavaModuleOptions.defaultModuleOptionArray()),
            Stream.of("-version"))
        .flatMap(words -> words)
        .toArray(String[]::new);
  }

  private static Path sumOf(Path cache) {
    return cache.resolveSibling(cache.getFileName() + ".sum");
  }

  private static void copyAll(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
