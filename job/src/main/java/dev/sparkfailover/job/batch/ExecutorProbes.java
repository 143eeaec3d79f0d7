package dev.sparkfailover.job.batch;

import dev.sparkfailover.job.batch.ExecutorProbe.Finding;
import dev.sparkfailover.job.batch.ExecutorProbe.Problem;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.status.api.v1.ExecutorSummary;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/** Runs a probe on every executor of a session that is there. */
public final class ExecutorProbes {
  private static final String DRIVER = "driver";

  private ExecutorProbes() {}

  /**
   * Waits until there is an executor at all, as any Spark job does.
   *
   * @return what each executor said, one finding for each
   */
  public static List<Finding> run(SparkSession spark, ExecutorProbe probe) {
    SparkContext context = spark.sparkContext();
    if (context.isLocal()) {
      return List.of(probe.run(context::hadoopConfiguration, DRIVER, "this process"));
    }
    Map<String, Finding> said = new TreeMap<>();
    ask(context, probe, executors(context)).forEach(each -> said.put(each.executor(), each));
    List<Tuple2<String, String>> silent =
        executors(context).stream().filter(each -> !said.containsKey(each._1())).toList();
    if (!silent.isEmpty()) {
      ask(context, probe, silent).forEach(each -> said.put(each.executor(), each));
    }
    return List.copyOf(said.values());
  }

  /** The machines of all executors that the session has or had. */
  public static Set<String> hosts(SparkSession spark) {
    return executors(spark.sparkContext(), false).stream()
        .map(Tuple2::_2)
        .collect(Collectors.toSet());
  }

  private static List<Tuple2<String, String>> executors(SparkContext context) {
    return executors(context, true);
  }

  private static List<Tuple2<String, String>> executors(SparkContext context, boolean active) {
    return CollectionConverters.asJava(context.statusStore().executorList(active)).stream()
        .filter(each -> !each.id().equals(DRIVER))
        .map(each -> new Tuple2<>(each.id(), host(each)))
        .toList();
  }

  private static String host(ExecutorSummary executor) {
    String address = executor.hostPort();
    int colon = address.lastIndexOf(':');
    return colon < 0 ? address : address.substring(0, colon);
  }

  /**
   * One task for each of them, which prefers its executor; without any, one for whichever comes.
   */
  private static List<Finding> ask(
      SparkContext context, ExecutorProbe probe, List<Tuple2<String, String>> executors) {
    List<Tuple2<Integer, Seq<String>>> tasks =
        executors.isEmpty()
            ? List.of(task(0, List.of()))
            : IntStream.range(0, executors.size())
                .mapToObj(i -> task(i, List.of(preferred(executors.get(i)))))
                .toList();
    Task task = Task.of(probe, context.hadoopConfiguration());
    return context
        .<Integer>makeRDD(
            CollectionConverters.asScala(tasks).toSeq(), ClassTag$.MODULE$.apply(Integer.class))
        .toJavaRDD()
        .map(task)
        .collect()
        .stream()
        .map(ExecutorProbes::finding)
        .toList();
  }

  private static Tuple2<Integer, Seq<String>> task(int number, List<String> places) {
    return new Tuple2<>(number, CollectionConverters.asScala(places).toSeq());
  }

  /** Spark's own notation of a place that is one executor. */
  private static String preferred(Tuple2<String, String> executor) {
    return "executor_%s_%s".formatted(executor._2(), executor._1());
  }

  private static Finding finding(String[] fields) {
    return new Finding(fields[0], fields[1], Problem.valueOf(fields[2]), fields[3]);
  }

  /** What an executor runs; text alone goes back, whatever serializer the job has. */
  private record Task(String file, String content, String folder, SerializableConfiguration conf)
      implements Function<Integer, String[]>, Serializable {

    static Task of(ExecutorProbe probe, Configuration conf) {
      return new Task(
          probe.file(),
          probe.content(),
          probe.folder().orElse(""),
          new SerializableConfiguration(conf));
    }

    @Override
    public String[] call(Integer number) {
      BlockManagerId self = SparkEnv.get().blockManager().blockManagerId();
      Finding found = probe().run(conf::value, self.executorId(), self.host());
      return new String[] {found.executor(), found.host(), found.problem().name(), found.words()};
    }

    private ExecutorProbe probe() {
      return new ExecutorProbe(
          file, content, folder.isEmpty() ? Optional.empty() : Optional.of(folder));
    }
  }
}
