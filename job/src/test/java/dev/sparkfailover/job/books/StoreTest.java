package dev.sparkfailover.job.books;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both stores keep the same promises. */
class StoreTest {
  @TempDir Path temp;

  enum Kind {
    LOCAL {
      @Override
      Store at(Path root) {
        return new LocalStore(root);
      }
    },
    HADOOP {
      @Override
      Store at(Path root) throws IOException {
        Configuration raw = new Configuration();
        raw.set("fs.AbstractFileSystem.file.impl", "org.apache.hadoop.fs.local.RawLocalFs");
        return new HadoopStore(root.toUri(), raw);
      }
    };

    abstract Store at(Path root) throws IOException;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @ParameterizedTest
  @EnumSource
  void moveNeverNests(Kind kind) throws IOException {
    Store store = kind.at(temp);
    store.folders("from/inner");
    store.folders("to");
    store.write("to/x", bytes("x"));
    assertThatThrownBy(() -> store.move("from", "to"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(temp.resolve("to")).isDirectoryNotContaining("glob:**/from");
    assertThat(temp.resolve("from/inner")).isDirectory();
  }

  @ParameterizedTest
  @EnumSource
  void moveNeverOverwrites(Kind kind) throws IOException {
    Store store = kind.at(temp);
    store.write("a", bytes("a"));
    store.write("b", bytes("b"));
    assertThatThrownBy(() -> store.move("a", "b")).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(temp.resolve("b")).hasContent("b");
  }

  @ParameterizedTest
  @EnumSource
  void nameIsGivenOnce(Kind kind) throws IOException {
    Store store = kind.at(temp);
    store.folders("sub");
    store.write("a", bytes("a"));
    store.create("a", "sub/name");
    store.write("b", bytes("b"));
    assertThatThrownBy(() -> store.create("b", "sub/name"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(store.read("sub/name")).isEqualTo(bytes("a"));
    assertThat(store.exists("a")).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void replaceLeavesOne(Kind kind) throws IOException {
    Store store = kind.at(temp);
    store.write("a", bytes("a"));
    store.write("b", bytes("b"));
    store.replace("a", "b");
    assertThat(store.read("b")).isEqualTo(bytes("a"));
    assertThat(store.exists("a")).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsWrittenIntoAFolderThatIsGone(Kind kind) throws IOException {
    Store store = kind.at(temp);
    assertThatThrownBy(() -> store.write("gone/a", bytes("a")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> store.folder("gone/a")).isInstanceOf(NoSuchFileException.class);
    store.write("a", bytes("a"));
    assertThatThrownBy(() -> store.move("a", "gone/a")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> store.move("gone/a", "b")).isInstanceOf(NoSuchFileException.class);
    assertThat(temp.resolve("gone")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void missingIsNotEmpty(Kind kind) throws IOException {
    Store store = kind.at(temp);
    assertThatThrownBy(() -> store.list("gone")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> store.read("gone")).isInstanceOf(NoSuchFileException.class);
    assertThat(store.stat("gone")).isEmpty();
    store.delete("gone");
    store.folders("there/deep");
    store.delete("there");
    assertThat(Files.exists(temp.resolve("there"))).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void listTellsFilesFromFolders(Kind kind) throws IOException {
    Store store = kind.at(temp);
    store.folders("x.csv");
    store.write("y.csv", bytes("abc"));
    assertThat(store.list("."))
        .extracting(Store.Entry::name, Store.Entry::folder)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("x.csv", true),
            org.assertj.core.groups.Tuple.tuple("y.csv", false));
    assertThat(store.stat("y.csv").orElseThrow().size()).isEqualTo(3);
  }
}
