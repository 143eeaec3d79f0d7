package dev.sparkfailover.job.bench;

import dev.sparkfailover.job.demo.OrdersPipeline;
import dev.sparkfailover.job.spi.Batch;
import dev.sparkfailover.job.spi.Input;
import dev.sparkfailover.job.spi.Pipeline;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * As {@code orders}, and fails when the {@link RestartWatch} says so. It is on the class path, as a
 * bundled pipeline is: what Spark compiles for that of a jar is compiled anew in each attempt.
 */
public final class FlakyOrders implements Pipeline {
  private final OrdersPipeline orders = new OrdersPipeline();

  @Override
  public String name() {
    return "flaky-orders";
  }

  @Override
  public Input input() {
    return orders.input();
  }

  @Override
  public Map<String, Dataset<Row>> process(Batch batch) {
    RestartWatch.ofThisJvm().batch(batch.spark());
    return orders.process(batch);
  }
}
