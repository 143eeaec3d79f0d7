package dev.sparkfailover.job.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sparkfailover.job.storage.InputFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** An input folder and a staging folder beside it. */
record InputFixture(Path root) {

  InputFixture text(String name, String content) {
    return bytes(name, content.getBytes(UTF_8));
  }

  InputFixture bytes(String name, byte[] content) {
    try {
      Path file = input().resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path input() {
    return root.resolve("input");
  }

  /** A batch of these files, in this order. */
  BatchInput work(String... names) {
    return new BatchInput(7, "file://" + input(), Arrays.stream(names).map(this::file).toList());
  }

  String staging(String output) {
    return "file://" + root.resolve("staging").resolve(output);
  }

  /** All lines of an output's part files; checksums and other hidden files left out. */
  List<String> lines(String output) {
    return parts(output).stream().flatMap(InputFixture::read).toList();
  }

  List<Path> parts(String output) {
    try (Stream<Path> files = Files.list(root.resolve("staging").resolve(output))) {
      return files.filter(f -> !f.getFileName().toString().startsWith(".")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> read(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private InputFile file(String name) {
    Path file = input().resolve(name);
    try {
      return new InputFile(name, Files.size(file), Files.getLastModifiedTime(file).toInstant());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
