package dev.sparkfailover.job.scan;

import dev.sparkfailover.job.spi.Batch;
import dev.sparkfailover.job.spi.Input;
import dev.sparkfailover.job.spi.Pipeline;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** A pipeline of the tests' making: two columns in, whatever the test wants out. */
record SalesPipeline(Input input, Function<Dataset<Row>, Map<String, Dataset<Row>>> outputs)
    implements Pipeline {
  static final StructType SCHEMA = StructType.fromDDL("item STRING, pieces INT");

  static SalesPipeline copying() {
    return making(rows -> Map.of("copy", rows));
  }

  static SalesPipeline making(Function<Dataset<Row>, Map<String, Dataset<Row>>> outputs) {
    return new SalesPipeline(Input.csv("sales", SCHEMA), outputs);
  }

  SalesPipeline with(String option, String value) {
    Map<String, String> options = new TreeMap<>(input.options());
    options.put(option, value);
    return new SalesPipeline(
        new Input(input.folder(), input.format(), input.schema(), options), outputs);
  }

  @Override
  public String name() {
    return "sales";
  }

  @Override
  public Map<String, Dataset<Row>> process(Batch batch) {
    return outputs.apply(batch.rows());
  }
}
