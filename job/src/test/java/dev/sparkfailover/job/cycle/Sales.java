package dev.sparkfailover.job.cycle;

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
record Sales(Input input, Function<Dataset<Row>, Map<String, Dataset<Row>>> outputs)
    implements Pipeline {
  static final StructType SCHEMA = StructType.fromDDL("item STRING, pieces INT");

  static Sales copying() {
    return making(rows -> Map.of("copy", rows));
  }

  static Sales making(Function<Dataset<Row>, Map<String, Dataset<Row>>> outputs) {
    return new Sales(Input.csv("sales", SCHEMA), outputs);
  }

  Sales with(String option, String value) {
    Map<String, String> options = new TreeMap<>(input.options());
    options.put(option, value);
    return new Sales(new Input(input.folder(), input.format(), input.schema(), options), outputs);
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
