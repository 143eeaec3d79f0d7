package dev.sparkfailover.job.run;

import dev.sparkfailover.job.books.Backlog;
import dev.sparkfailover.job.clock.Clock;
import dev.sparkfailover.job.orders.OrderGenerator;
import java.io.IOException;
import java.nio.file.Path;

/** Writes made-up orders into the input before each cycle, so that a demo has something to do. */
public final class DemoOrders {
  /** A job that does not get on is not buried. */
  private static final int ENOUGH_FILES = 100;

  private final OrderGenerator generator;
  private final Path folder;
  private final int orders;
  private final Clock clock;

  public DemoOrders(OrderGenerator generator, Path folder, int orders, Clock clock) {
    this.generator = generator;
    this.folder = folder;
    this.orders = orders;
    this.clock = clock;
  }

  void write(long cycle, Backlog backlog) throws IOException {
    if (backlog.files() < ENOUGH_FILES) {
      String name = "orders-%08d-%d.csv".formatted(cycle, clock.now().toEpochMilli());
      generator.write(folder, name, orders);
    }
  }
}
