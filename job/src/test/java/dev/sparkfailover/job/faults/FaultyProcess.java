package dev.sparkfailover.job.faults;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.event.FaultKind;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;

/**
 * A process that is struck by one fault: {@code FaultyProcess KIND HOOK_FILE}; its shutdown hook
 * leaves the file.
 */
final class FaultyProcess {

  private static final URI NO_INPUT = URI.create("file:///no-input-is-touched");

  private FaultyProcess() {}

  public static void main(String[] args) throws Exception {
    Path hook = Path.of(args[1]);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> write(hook)));
    if (FaultKind.valueOf(args[0]) == FaultKind.OOM) {
      // Without a session: the error would hit any of its threads, too, and each ends otherwise.
      fillTheHeap();
    }
    try (SparkSession spark = SmallSession.start()) {
      if (FaultKind.valueOf(args[0]) == FaultKind.HALT) {
        new FaultInjector(new SystemClock()).inject(FaultKind.HALT, 1, 0, spark, NO_INPUT);
      }
      System.out.println("counted " + spark.range(1000).count());
    }
  }

  private static void fillTheHeap() {
    long start = System.nanoTime();
    try {
      HeapFiller.fill();
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
