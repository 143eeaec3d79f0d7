package dev.sparkfailover.job.faults;

import dev.sparkfailover.job.clock.SystemClock;
import dev.sparkfailover.job.event.FaultKind;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;

/** A process with a session that is struck by one fault: {@code Victim KIND HOOK_FILE}. */
final class Victim {

  private Victim() {}

  public static void main(String[] args) throws Exception {
    Path hook = Path.of(args[1]);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> write(hook)));
    try (SparkSession spark = LocalSpark.start()) {
      strike(FaultKind.valueOf(args[0]), spark);
      System.out.println("counted " + spark.range(1000).count());
    }
  }

  private static void strike(FaultKind kind, SparkSession spark) throws Exception {
    long start = System.nanoTime();
    try {
      new FaultInjector(new SystemClock()).strike(kind, 1, 0, spark, URI.create("file:///none"));
    } catch (OutOfMemoryError e) {
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      System.out.println("OutOfMemoryError after ms " + took);
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      System.out.println("used % " + used(runtime) * 100 / runtime.maxMemory());
    }
  }

  private static long used(Runtime runtime) {
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void write(Path hook) {
    try {
      Files.writeString(hook, "ran");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
