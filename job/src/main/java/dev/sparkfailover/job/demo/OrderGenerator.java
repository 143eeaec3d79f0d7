package dev.sparkfailover.job.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Writes made-up orders into an input folder, as a careful program does: under a hidden name first,
 * then renamed. The same seed and start give the same files. Not thread-safe.
 */
public final class OrderGenerator {

  private static final String HEADER = "order_id,customer_id,product_category,amount,timestamp\r\n";

  /** Some of them need quotes. */
  private static final List<String> CATEGORIES =
      List.of(
          "books",
          "games",
          "garden",
          "music",
          "Home, kitchen",
          "27\" screens",
          "Toys\nand hobbies",
          "Elektronik für Bastler");

  private final SplittableRandom random;
  private final Instant start;
  private long orders;

  /**
   * @param seed decides every order
   * @param start the time of the first order; each further one is a second later
   */
  public OrderGenerator(long seed, Instant start) {
    this.random = new SplittableRandom(seed);
    this.start = start.truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Writes so many orders into one new file.
   *
   * @param folder is made if it is not there
   * @param name the file's name, for example {@code orders-000001.csv}; a file of that name is
   *     replaced
   * @return the file
   */
  public Path write(Path folder, String name, int count) throws IOException {
    Files.createDirectories(folder);
    Path hidden = folder.resolve("." + name + ".tmp");
    Files.write(hidden, file(count));
    return Files.move(hidden, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The content of a file with so many orders. */
  public byte[] file(int count) {
    StringBuilder text = new StringBuilder(HEADER);
    for (int i = 0; i < count; i++) {
      text.append(order());
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private String order() {
    long cents = random.nextLong(100, 100_000);
    String id = "o-%016x-%s".formatted(random.nextLong(), orders);
    return String.join(
            ",",
            id,
            "c-" + random.nextInt(150),
            quoted(CATEGORIES.get(random.nextInt(CATEGORIES.size()))),
            String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100),
            start.plusSeconds(orders++).toString())
        + "\r\n";
  }

  private static String quoted(String field) {
    boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n');
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }
}
