package dev.sparkfailover.job.session;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.util.AccumulatorContext;
import org.apache.spark.util.AccumulatorV2;
import scala.jdk.javaapi.OptionConverters;

/**
 * Sums up what a running task did: rows, records, bytes, and what an application counts itself.
 *
 * <p>Times, memory and garbage collections grow beside a task that is stuck, whatever causes them.
 * So of Spark's own accumulators only those count that are known to count work. Within one JVM
 * their values come without names; the names are those of the accumulators they belong to.
 */
public final class TaskProgress {

  private static final Pattern WORK =
      Pattern.compile(
          "(?i)rows|records|bytes|blocks(?!tatus)|batches|number of .*files|size of files|data size"
              + "|data (sent|returned)|written output|spill size");

  /** Also bytes of memory are none, unless they were spilled. */
  private static final Pattern NOT_WORK =
      Pattern.compile("(?i)(time|duration|\\bgc|gcTime|memory|heap|peak)(?!bytesspilled)");

  private static final String SPARKS_PREFIX = "internal.";
  private static final String SQL = "sql";

  private TaskProgress() {}

  /** The work that the accumulators of one task show; the task moved on when it changes. */
  public static long sum(Iterable<AccumulableInfo> accumulators) {
    long sum = 0;
    for (AccumulableInfo one : accumulators) {
      sum += counts(one) ? value(one) : 0;
    }
    return sum;
  }

  private static boolean counts(AccumulableInfo info) {
    Optional<AccumulatorV2<?, ?>> known =
        OptionConverters.toJava(AccumulatorContext.get(info.id()));
    Optional<String> name =
        OptionConverters.toJava(info.name())
            .or(() -> known.flatMap(accumulator -> OptionConverters.toJava(accumulator.name())));
    boolean sparks =
        name.filter(n -> n.startsWith(SPARKS_PREFIX)).isPresent()
            || OptionConverters.toJava(info.metadata()).filter(SQL::equals).isPresent()
            || known.filter(SQLMetric.class::isInstance).isPresent();
    return sparks
        ? name.filter(TaskProgress::namesWork).isPresent()
        : name.map(n -> !NOT_WORK.matcher(n).find()).orElse(known.isPresent());
  }

  private static boolean namesWork(String name) {
    return WORK.matcher(name).find() && !NOT_WORK.matcher(name).find();
  }

  private static long value(AccumulableInfo info) {
    return OptionConverters.toJava(info.update()).map(TaskProgress::count).orElse(0L);
  }

  /** The hash of any other object may differ each time it is looked at, so it shows nothing. */
  private static long count(Object value) {
    return switch (value) {
      case Number number -> number.longValue();
      case Collection<?> many -> many.size();
      case Map<?, ?> many -> many.size();
      case scala.collection.Iterable<?> many -> many.size();
      default -> 0;
    };
  }
}
