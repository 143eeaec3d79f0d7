package dev.sparkfailover.job.application.process;

import dev.sparkfailover.job.application.AppMain;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What a supervisor writes to the standard input of an application's process. Not its arguments: a
 * list of processes shows these to everybody.
 */
final class LaunchRequest {
  private static final String SPARK = "spark.";

  private LaunchRequest() {}

  static void write(DataOutputStream out, AppMain main, Map<String, String> spark, Duration stop)
      throws IOException {
    Properties order = new Properties();
    order.putAll(spark);
    order.setProperty("stop", stop.toString());
    order.setProperty("class", main.className());
    put(order, "jar", main.jars().stream().map(Path::toString).toList());
    put(order, "argument", main.arguments());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    order.store(bytes, null);
    out.writeInt(bytes.size());
    bytes.writeTo(out);
    out.flush();
  }

  static Properties read(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    Properties order = new Properties();
    order.load(new ByteArrayInputStream(bytes));
    return order;
  }

  static Map<String, String> spark(Properties order) {
    return order.stringPropertyNames().stream()
        .filter(name -> name.startsWith(SPARK))
        .collect(Collectors.toMap(name -> name, order::getProperty));
  }

  static AppMain main(Properties order) {
    List<Path> jars = get(order, "jar").stream().map(Path::of).toList();
    return new AppMain(jars, order.getProperty("class"), get(order, "argument"));
  }

  static Duration stop(Properties order) {
    return Duration.parse(order.getProperty("stop"));
  }

  private static void put(Properties order, String name, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      order.setProperty(name + "." + i, values.get(i));
    }
  }

  private static List<String> get(Properties order, String name) {
    List<String> values = new ArrayList<>();
    for (String value = order.getProperty(name + ".0");
        value != null;
        value = order.getProperty(name + "." + values.size())) {
      values.add(value);
    }
    return values;
  }
}
