package dev.sparkfailover.job.demo;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import dev.sparkfailover.job.spi.Batch;
import dev.sparkfailover.job.spi.Input;
import dev.sparkfailover.job.spi.Pipeline;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Analyses orders by category and by customer.
 *
 * <p>Amounts are decimals with two places and their averages have six, rounded half up: sums are
 * then exact in whatever order the rows come, so the same batch gives the same bytes.
 */
public final class OrdersPipeline implements Pipeline {

  private static final StructType ORDER =
      new StructType()
          .add("order_id", DataTypes.StringType)
          .add("customer_id", DataTypes.StringType)
          .add("product_category", DataTypes.StringType)
          .add("amount", DataTypes.createDecimalType(12, 2))
          .add("timestamp", DataTypes.TimestampType);

  private static final int FREQUENT = 5;

  @Override
  public String name() {
    return "orders";
  }

  @Override
  public Input input() {
    // ISO 8601, UTC if without a zone. A timestampFormat would cost more than all the rest.
    return Input.csv("orders", ORDER);
  }

  @Override
  public Map<String, Dataset<Row>> process(Batch batch) {
    return Map.of(
        "category_analysis", byCategory(batch.rows()),
        "customer_analysis", byCustomer(batch.rows()));
  }

  private static Dataset<Row> byCategory(Dataset<Row> orders) {
    Dataset<Row> analysis =
        orders
            .groupBy("product_category")
            .agg(
                count(lit(1)).as("total_orders"),
                avg("amount").as("avg_amount"),
                max("amount").as("max_amount"));
    return sorted(analysis, "product_category");
  }

  private static Dataset<Row> byCustomer(Dataset<Row> orders) {
    Dataset<Row> analysis =
        orders
            .groupBy("customer_id")
            .agg(count(lit(1)).as("total_orders"), avg("amount").as("avg_amount"))
            .where(col("total_orders").gt(FREQUENT));
    return sorted(analysis, "customer_id");
  }

  /** One file, most orders first, ties by key; without the sampling job of a global sort. */
  private static Dataset<Row> sorted(Dataset<Row> analysis, String key) {
    return analysis
        .coalesce(1)
        .sortWithinPartitions(new Column[] {col("total_orders").desc(), col(key).asc()});
  }
}
