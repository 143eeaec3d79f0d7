package dev.sparkfailover.job.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.job.chaos.OrdersExpected.Comparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdersExpectedTest {

  private static final String JOURNAL =
      """
      R\ta.csv\to-0\tc-1\ttwo\\nlines\t10
      R\ta.csv\to-1\tc-1\ttwo\\nlines\t10.01
      R\ta.csv\to-2\tc-1\ttwo\\nlines\t0.02
      R\ta.csv\to-3\tc-1\t27" screens\t3
      R\ta.csv\to-4\tc-1\t27" screens\t3
      B\ta.csv
      F\ta.csv\t5\t1\tx
      R\tb.csv\to-5\tc-1\tbooks\t1.5
      R\tb.csv\to-6\tc-2\tbooks\t2.5
      F\tb.csv\t2\t1\tx
      END\t7\t2
      """;
  private static final String CATEGORIES_HEADER =
      "product_category,total_orders,avg_amount,max_amount\n";
  private static final String CUSTOMERS_HEADER = "customer_id,total_orders,avg_amount\n";

  @TempDir private Path folder;
  private Path output;
  private final SortedMap<Long, List<String>> both =
      new TreeMap<>(Map.of(3L, List.of("a.csv", "b.csv")));

  @BeforeEach
  void publishWhatIsRight() throws IOException {
    output = folder.resolve("output");
    categories(
        3,
        CATEGORIES_HEADER + "\"two\nlines\",3,6.676667,10.01\n\"27\"\" screens\",2,3.000000,3.00\n",
        CATEGORIES_HEADER + "books,2,2.000000,2.50\n");
    customers(3, CUSTOMERS_HEADER + "c-1,6,4.588333\n");
  }

  @Test
  void whatIsRightHasNoDifference() throws IOException {
    Comparison comparison = compare(both);

    assertThat(comparison).isEqualTo(new Comparison(1, 4, 7, List.of()));
  }

  @Test
  void wrongAverageIsFound() throws IOException {
    customers(3, CUSTOMERS_HEADER + "c-1,6,4.588334\n");

    assertThat(compare(both).differences())
        .singleElement()
        .asString()
        .contains("\"c-1\": expected [6, 4.588333], published [6, 4.588334]");
  }

  @Test
  void doubledRowIsFound() throws IOException {
    customers(3, CUSTOMERS_HEADER + "c-1,6,4.588333\nc-1,6,4.588333\n");

    assertThat(compare(both).differences()).singleElement().asString().contains("two rows for");
  }

  @Test
  void rowTooManyIsFound() throws IOException {
    customers(3, CUSTOMERS_HEADER + "c-1,6,4.588333\nc-2,6,1\n");

    assertThat(compare(both).differences())
        .singleElement()
        .asString()
        .contains("\"c-2\": expected null, published [6, 1]");
  }

  @Test
  void missingBatchIsFound() throws IOException {
    Path batch = output.resolve("customer_analysis/batch=0000000003");
    Files.move(batch, folder.resolve("lost"));

    assertThat(compare(both).differences()).singleElement().asString().endsWith("is missing");
  }

  @Test
  void batchThatNoInputMadeIsFound() throws IOException {
    customers(4, CUSTOMERS_HEADER);

    assertThat(compare(both).differences())
        .singleElement()
        .asString()
        .contains("batch=0000000004: no input made it");
  }

  @Test
  void wrongOrderIsFound() throws IOException {
    categories(
        3,
        CATEGORIES_HEADER + "books,2,2.000000,2.50\n\"27\"\" screens\",2,3.000000,3.00\n",
        CATEGORIES_HEADER + "\"two\nlines\",3,6.676667,10.01\n");

    assertThat(compare(both).differences()).singleElement().asString().contains("not sorted");
  }

  @Test
  void tornFileIsFound() throws IOException {
    customers(3, CUSTOMERS_HEADER + "c-1,6");

    assertThat(compare(both).differences()).singleElement().asString().contains("3 columns");
  }

  @Test
  void lostFileIsFoundAlthoughItsBatchFits() throws IOException {
    categories(
        3, CATEGORIES_HEADER + "\"two\nlines\",3,6.676667,10.01\n\"27\"\" screens\",2,3,3\n");
    customers(3, CUSTOMERS_HEADER);

    assertThat(compare(new TreeMap<>(Map.of(3L, List.of("a.csv")))).differences())
        .containsExactly("b.csv: written once, taken 0 times", "orders published: 5, written: 7");
  }

  @Test
  void fileTakenTwiceIsFound() throws IOException {
    categories(4, CATEGORIES_HEADER + "books,2,2,2.5\n");
    customers(4, CUSTOMERS_HEADER);
    both.put(4L, List.of("b.csv"));

    assertThat(compare(both).differences())
        .containsExactly("b.csv: written once, taken 2 times", "orders published: 9, written: 7");
  }

  @Test
  void fileOfNobodyIsFound() throws IOException {
    both.put(3L, List.of("a.csv", "b.csv", "z.csv"));

    assertThat(compare(both).differences())
        .containsExactly("z.csv: written by nobody, taken 1 times");
  }

  @Test
  void batchWhoseFilesWereAllSetAsideNeedNotBePublished() throws IOException {
    both.put(4L, List.of());

    assertThat(compare(both).differences()).isEmpty();
  }

  @Test
  void archiveTellsWhichFilesMadeWhichBatch() throws IOException {
    Path archive = folder.resolve("archive");
    for (String file : List.of("batch=0000000003/a.csv", "orders/batch=0000000004/b.csv")) {
      Files.createDirectories(archive.resolve(file).getParent());
      Files.createFile(archive.resolve(file));
    }

    assertThat(OrdersExpected.filesByArchive(archive))
        .isEqualTo(Map.of(3L, List.of("a.csv"), 4L, List.of("b.csv")));
  }

  @Test
  void commitsTellFilesRowsAndWhatIsOpen() throws IOException {
    commit(0, "{\"name\": \"a.csv\", \"size\": 1}", 5, true);
    commit(10, "{\"name\": \"b.csv\"}, {\"name\": \"c.csv\"}", 2, false);

    assertThat(OrdersCommits.read(folder.resolve("commits")))
        .isEqualTo(
            new OrdersCommits(
                new TreeMap<>(Map.of(0L, List.of("a.csv"), 10L, List.of("b.csv", "c.csv"))),
                7,
                2,
                List.of(10L)));
  }

  private void commit(long batch, String files, int processed, boolean done) throws IOException {
    Path commits = Files.createDirectories(folder.resolve("commits"));
    Files.writeString(commits.resolve(batch + ".json.tmp"), "{");
    Files.writeString(
        commits.resolve(batch + ".json"),
        """
        {"batch": %d, "plan": {"files": [%s]}, "rows": {"processed": %d, "quarantined": 1},
         "done": %b}
        """
            .formatted(batch, files, processed, done));
  }

  @Test
  void unfinishedJournalIsRefused() throws IOException {
    Path journal = Files.writeString(folder.resolve("journal"), JOURNAL.replace("END\t7\t2\n", ""));

    assertThatThrownBy(() -> OrdersJournal.read(journal))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("still writes");
  }

  @Test
  void badRowsAreCountedAside() throws IOException {
    assertThat(journal().badRows()).isEqualTo(1);
    assertThat(journal().rows()).isEqualTo(7);
  }

  private Comparison compare(SortedMap<Long, List<String>> batches) throws IOException {
    return new OrdersExpected(journal(), 6).compare(output, batches);
  }

  private OrdersJournal journal() throws IOException {
    return OrdersJournal.read(Files.writeString(folder.resolve("journal"), JOURNAL));
  }

  private void categories(long batch, String... parts) throws IOException {
    publish("category_analysis", batch, parts);
  }

  private void customers(long batch, String... parts) throws IOException {
    publish("customer_analysis", batch, parts);
  }

  private void publish(String name, long batch, String... parts) throws IOException {
    Path target = output.resolve(name).resolve("batch=%010d".formatted(batch));
    Files.createDirectories(target);
    List<Path> old = new ArrayList<>(PublishedBatch.visible(target));
    for (Path file : old) {
      Files.delete(file);
    }
    Files.writeString(target.resolve("_SUCCESS"), "");
    for (int i = 0; i < parts.length; i++) {
      Files.writeString(target.resolve("part-" + i + ".csv"), parts[i]);
    }
  }
}
