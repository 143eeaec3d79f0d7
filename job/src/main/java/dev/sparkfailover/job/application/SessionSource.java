package dev.sparkfailover.job.application;

import dev.sparkfailover.job.attempt.Attempt;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Makes the session that an application finds through {@code SparkSession.builder()}. */
@FunctionalInterface
public interface SessionSource {

  /**
   * Opens a session on the calling thread, whose context class loader it must leave alone, and
   * makes it the default one.
   *
   * @param jars to be given to the executors ({@code spark.jars})
   * @return empty when the attempt was asked to end meanwhile
   */
  Optional<Held> open(Attempt attempt, List<Path> jars) throws Exception;

  /**
   * A session that its opener closes; closing it twice, or after the application did, is normal.
   */
  interface Held extends AutoCloseable {
    SparkSession spark();

    @Override
    void close();
  }
}
