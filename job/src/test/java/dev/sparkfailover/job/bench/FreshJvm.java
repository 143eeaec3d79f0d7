package dev.sparkfailover.job.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** A new process that does nothing but open a session and do a batch; says when a job ended. */
final class FreshJvm {
  private static final String SIGN = "first job ended";

  private FreshJvm() {}

  /** Arguments: Spark's settings, the input file, the folder for the output. */
  public static void main(String[] args) throws IOException {
    SparkSession spark = BareOrders.open(conf(Path.of(args[0])));
    BareOrders.onJobEnd(spark, () -> System.out.println(SIGN));
    new BareOrders().batch(spark, List.of(Path.of(args[1])), Path.of(args[2]));
    Runtime.getRuntime().halt(0);
  }

  static Map<String, String> conf(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    Map<String, String> conf = new TreeMap<>();
    properties.forEach((name, value) -> conf.put(name.toString(), value.toString()));
    return conf;
  }

  /** Starts a program of the tests as the job is started. */
  static List<String> command(Class<?> program, Path... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.add("@" + System.getProperty("jvm.args"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    Stream.of(arguments).map(Path::toString).forEach(command::add);
    return command;
  }

  /** From the start of the process to the end of its first Spark job. */
  static double seconds(Path conf, Path input, Path output) throws IOException {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command(FreshJvm.class, conf, input, output))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader said = process.inputReader()) {
      String line = said.readLine();
      while (line != null && !line.equals(SIGN)) {
        line = said.readLine();
      }
      if (line == null) {
        throw new IllegalStateException("the new process ended before it had done a job");
      }
      return (System.nanoTime() - start) / 1e9;
    } finally {
      process.destroyForcibly();
    }
  }
}
