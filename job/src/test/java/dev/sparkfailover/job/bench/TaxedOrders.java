package dev.sparkfailover.job.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.upper;

import dev.sparkfailover.job.demo.OrdersPipeline;
import dev.sparkfailover.job.spi.Batch;
import dev.sparkfailover.job.spi.Input;
import dev.sparkfailover.job.spi.Pipeline;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** Work that gives a row for each row, which a stream's file sink can do, too. */
final class TaxedOrders implements Pipeline {
  static final String OUTPUT = "taxed";

  @Override
  public String name() {
    return "orders";
  }

  @Override
  public Input input() {
    return new OrdersPipeline().input();
  }

  @Override
  public Map<String, Dataset<Row>> process(Batch batch) {
    return Map.of(OUTPUT, taxed(batch.rows()));
  }

  static Dataset<Row> taxed(Dataset<Row> orders) {
    return orders.select(
        col("order_id"),
        col("customer_id"),
        upper(col("product_category")).as("category"),
        col("amount").multiply(lit("1.19").cast(DataTypes.createDecimalType(3, 2))).as("gross"),
        col("timestamp"));
  }
}
