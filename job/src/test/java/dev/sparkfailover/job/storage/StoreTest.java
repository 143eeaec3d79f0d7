package dev.sparkfailover.job.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** As exFAT answers, and others. */
  @ParameterizedTest
  @ValueSource(strings = {"Operation not permitted", "Operation not supported", "Too many links"})
  void withoutHardLinksOneOfManyCreates(String answer) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    LocalStore.Link none =
        (name, file) -> {
          asked.incrementAndGet();
          throw new FileSystemException(name.toString(), file.toString(), answer);
        };
    List<Callable<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      // One of its own for each, as for drivers in different processes.
      Store store = new LocalStore(temp, false, none);
      String own = "temp-" + i;
      String name = "record-" + i % 10;
      store.write(own, bytes(own));
      all.add(() -> creates(store, own, name));
    }

    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      int created = 0;
      for (Future<Boolean> each : threads.invokeAll(all)) {
        created += each.get() ? 1 : 0;
      }
      assertThat(created).isEqualTo(10);
    }
    assertThat(asked).hasValue(200);
    for (int i = 0; i < 10; i++) {
      assertThat(Files.readString(temp.resolve("record-" + i))).matches("temp-\\d*" + i);
    }
  }

  private static boolean creates(Store store, String from, String to) throws IOException {
    try {
      store.create(from, to);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  @Test
  void withoutHardLinksWhatIsWrongBesidesIsSaid() throws IOException {
    Store store =
        new LocalStore(
            temp,
            false,
            (name, file) -> {
              throw new FileSystemException(name.toString(), null, "Operation not permitted");
            });
    store.write("a", bytes("a"));

    assertThatThrownBy(() -> store.create("a", "not there/a"))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> store.create("missing", "b")).isInstanceOf(NoSuchFileException.class);
    assertThat(temp.resolve("b")).doesNotExist();
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
