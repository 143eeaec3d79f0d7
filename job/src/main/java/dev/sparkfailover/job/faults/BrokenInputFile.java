package dev.sparkfailover.job.faults;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Input files that no reader can read. */
enum BrokenInputFile {
  /** The upload broke off. */
  TRUNCATED_GZIP("csv.gz") {
    @Override
    byte[] content(Random random) throws IOException {
      byte[] whole = gzip(orders(random));
      return Arrays.copyOf(whole, whole.length / 2);
    }
  },
  /** Not what its name says. */
  JUNK_AS_GZIP("csv.gz") {
    @Override
    byte[] content(Random random) {
      return junk(random);
    }
  },
  /** A picture, an executable, a disk's garbage. */
  JUNK_AS_CSV("csv") {
    @Override
    byte[] content(Random random) {
      return junk(random);
    }
  };

  private static final Duration AGE = Duration.ofHours(1);
  private static final int ROWS = 500;
  private static final int JUNK_BYTES = 20_000;

  private final String extension;

  BrokenInputFile(String extension) {
    this.extension = extension;
  }

  abstract byte[] content(Random random) throws IOException;

  /**
   * Puts such a file into the folder, whole at first sight, and old enough to be taken at once.
   *
   * @param cycle makes the name unique
   */
  final Path put(Path folder, long cycle, Instant now, SparkSession spark) throws IOException {
    FileSystem files = fileSystem(folder, spark);
    files.mkdirs(folder);
    String name = String.format(Locale.ROOT, "orders-fault-%010d.%s", cycle, extension);
    Path hidden = new Path(folder, "." + name);
    try (OutputStream out = files.create(hidden, true)) {
      out.write(content(new Random(cycle)));
    }
    files.setTimes(hidden, now.minus(AGE).toEpochMilli(), -1);
    Path visible = new Path(folder, name);
    if (!files.rename(hidden, visible)) {
      throw new IOException("cannot rename " + hidden + " to " + visible);
    }
    return visible;
  }

  /** Without Hadoop's checksum files, which no other program leaves in an input folder. */
  private static FileSystem fileSystem(Path folder, SparkSession spark) throws IOException {
    FileSystem files = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
    return files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }

  private static byte[] orders(Random random) {
    StringBuilder csv =
        new StringBuilder("order_id,customer_id,product_category,amount,timestamp\n");
    for (int i = 0; i < ROWS; i++) {
      csv.append(
          "fault-%s,c%s,books,%s.50,2026-01-01T00:00:00Z\n"
              .formatted(random.nextInt(1 << 30), random.nextInt(100), random.nextInt(1000)));
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] junk(Random random) {
    byte[] junk = new byte[JUNK_BYTES];
    random.nextBytes(junk);
    // Never by chance what a gzip file begins with.
    junk[0] = 0x7F;
    return junk;
  }
}
