package dev.sparkfailover.job.session.internals;

import java.time.Duration;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.execution.SubqueryBroadcastExec$;
import org.apache.spark.sql.execution.SubqueryExec$;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec$;
import org.apache.spark.sql.execution.adaptive.ResultQueryStageExec$;
import org.apache.spark.sql.execution.exchange.BroadcastExchangeExec$;
import org.apache.spark.sql.execution.exchange.ShuffleExchangeExec$;
import scala.concurrent.impl.ExecutionContextImpl;

/**
 * Spark's thread pools that outlive a session.
 *
 * <p>Each of their threads inherits the session that it was started in, with its class loaders.
 * Left to itself it waits a minute for work, and is given some by the next session long before.
 */
public final class SparkThreadPools {
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(1);

  private SparkThreadPools() {}

  /**
   * While a session is active: with the first look, Spark takes the pools' sizes from its settings.
   */
  public static void endIdleThreadsSoon() {
    pools().forEach(pool -> pool.setKeepAliveTime(KEEP_ALIVE.toNanos(), TimeUnit.NANOSECONDS));
  }

  private static Stream<ThreadPoolExecutor> pools() {
    return Stream.of(
            AdaptiveSparkPlanExec$.MODULE$.executionContext(),
            ResultQueryStageExec$.MODULE$.executionContext(),
            ShuffleExchangeExec$.MODULE$.executionContext(),
            BroadcastExchangeExec$.MODULE$.executionContext(),
            SubqueryExec$.MODULE$.executionContext(),
            SubqueryBroadcastExec$.MODULE$.executionContext())
        .map(context -> (ThreadPoolExecutor) ((ExecutionContextImpl) context).executor());
  }
}
