package dev.sparkfailover.job.demo;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.input.Backlog;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.util.Locale;

/** Writes made-up orders into the input before each cycle, so that a demo has something to do. */
public final class DemoInput {
  /** A job that does not get on is not buried. */
  private static final int ENOUGH_FILES = 100;

  private final OrderGenerator generator;
  private final Store store;
  private final String folder;
  private final int orders;
  private final Clock clock;

  /**
   * @param folder in the store
   */
  public DemoInput(OrderGenerator generator, Store store, String folder, int orders, Clock clock) {
    this.generator = generator;
    this.store = store;
    this.folder = folder;
    this.orders = orders;
    this.clock = clock;
  }

  public void write(long cycle, Backlog backlog) throws IOException {
    if (backlog.files() < ENOUGH_FILES) {
      String name =
          String.format(Locale.ROOT, "orders-%08d-%d.csv", cycle, clock.now().toEpochMilli());
      String hidden = "%s/.%s.tmp".formatted(folder, name);
      store.folders(folder);
      store.writeUnsynced(hidden, generator.file(orders));
      store.move(hidden, folder + "/" + name);
    }
  }
}
