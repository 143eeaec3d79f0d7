package dev.sparkfailover.job.bench;

import dev.sparkfailover.job.batch.BatchProcessor;
import dev.sparkfailover.job.demo.OrdersPipeline;
import dev.sparkfailover.job.spi.Batch;
import dev.sparkfailover.job.spi.Input;
import dev.sparkfailover.job.spi.Output;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/** The work of the pipeline {@code orders} without a supervisor and without books. */
final class BareOrders {
  private final OrdersPipeline orders = new OrdersPipeline();

  /** Opens a session; the settings are those that the job's own session has. */
  static SparkSession open(Map<String, String> conf) {
    SparkSession.Builder builder = SparkSession.builder();
    conf.forEach(builder::config);
    SparkSession spark = builder.getOrCreate();
    BatchProcessor.SESSION_CONF.forEach(spark.conf()::set);
    return spark;
  }

  /** Calls back at the end of each of Spark's jobs. */
  static void onJobEnd(SparkSession spark, Runnable told) {
    spark
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onJobEnd(SparkListenerJobEnd end) {
                told.run();
              }
            });
  }

  void batch(SparkSession spark, List<Path> files, Path target) {
    Input input = orders.input();
    Dataset<Row> rows =
        spark
            .read()
            .format(input.format())
            .schema(input.schema())
            .options(input.options())
            .load(files.stream().map(Path::toString).toArray(String[]::new));
    write(spark, 0, rows, target);
  }

  /** Takes in what is new in the folder. */
  void stream(SparkSession spark, Path folder, Path checkpoint, Path target) throws Exception {
    Input input = orders.input();
    spark
        .readStream()
        .format(input.format())
        .schema(input.schema())
        .options(input.options())
        .load(folder.toString())
        .writeStream()
        .option("checkpointLocation", checkpoint.toString())
        .trigger(Trigger.AvailableNow())
        .foreachBatch(
            (rows, id) -> {
              write(spark, id, rows, target.resolve("batch=" + id));
            })
        .start()
        .awaitTermination();
  }

  private void write(SparkSession spark, long id, Dataset<Row> rows, Path target) {
    Map<String, Dataset<Row>> outputs = new TreeMap<>(orders.process(new Plain(id, spark, rows)));
    for (Map.Entry<String, Dataset<Row>> output : outputs.entrySet()) {
      output
          .getValue()
          .write()
          .options(Output.csv().options())
          .mode("overwrite")
          .csv(target.resolve(output.getKey()).toString());
    }
  }

  private record Plain(long id, SparkSession spark, Dataset<Row> rows) implements Batch {
    @Override
    public void progressed() {}
  }
}
