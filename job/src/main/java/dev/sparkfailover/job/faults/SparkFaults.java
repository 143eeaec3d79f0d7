package dev.sparkfailover.job.faults;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;

/** The faults that happen within Spark: in its tasks, its executors and its context. */
final class SparkFaults {

  private static final String INTERRUPT_ON_CANCEL = "spark.job.interruptOnCancel";

  /** How long a context may take to start a task before it is stopped all the same. */
  private static final long TASK_START_SECONDS = 30;

  private SparkFaults() {}

  /** Ends a real stage with an exception of its task. */
  static void failInTask(SparkSession spark, String message) throws Exception {
    await(
        submit(
            spark,
            ignored -> {
              throw new InjectedException(message);
            }));
  }

  /** Stops the context while a job of it runs, and ends as that job ends. */
  static void stopUnderRunningJob(SparkSession spark, String message) throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    spark.sparkContext().addSparkListener(onTaskStart(running));
    JavaFutureAction<Void> job = submit(spark, ignored -> TimeUnit.SECONDS.sleep(1));
    running.await(TASK_START_SECONDS, TimeUnit.SECONDS);
    spark.sparkContext().stop();
    try {
      // A job that the stopping scheduler had not taken up yet would never end.
      job.get(TASK_START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("SparkContext was stopped: " + message, e);
    }
    throw new IllegalStateException("SparkContext was stopped: " + message);
  }

  /** Ends one executor's JVM; Spark then runs the task again, on another one. */
  static void killExecutor(SparkSession spark) throws Exception {
    if (spark.sparkContext().isLocal()) {
      throw new IllegalStateException(
          "JOB_FAULTS: executor needs executors of their own, but SPARK_MASTER_URL is "
              + spark.sparkContext().master()
              + "; leave it out or use a cluster");
    }
    await(submit(spark, ignored -> dieAtFirstAttempt()));
  }

  private static void dieAtFirstAttempt() {
    // Never the driver, whatever the master calls itself.
    if (TaskContext.get().attemptNumber() == 0 && !"driver".equals(SparkEnv.get().executorId())) {
      Runtime.getRuntime().halt(137);
    }
  }

  /** A task that does nothing for ever, until it is killed. */
  static void hangInTask(SparkSession spark) throws Exception {
    await(submit(spark, ignored -> sleepUntilKilled()));
  }

  private static void sleepUntilKilled() throws InterruptedException {
    while (!TaskContext.get().isInterrupted()) {
      TimeUnit.SECONDS.sleep(1);
    }
  }

  /** A driver that does nothing for ever, until it is interrupted. */
  static void hangOnDriver() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  private static SparkListener onTaskStart(CountDownLatch latch) {
    return new SparkListener() {
      @Override
      public void onTaskStart(SparkListenerTaskStart start) {
        latch.countDown();
      }
    };
  }

  /** One task, whose thread is interrupted when its job is cancelled. */
  private static JavaFutureAction<Void> submit(SparkSession spark, VoidFunction<Integer> task) {
    // Not closed: that would stop the session's context.
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    String before = context.getLocalProperty(INTERRUPT_ON_CANCEL);
    context.setLocalProperty(INTERRUPT_ON_CANCEL, "true");
    try {
      return context.parallelize(List.of(1), 1).foreachAsync(task);
    } finally {
      context.setLocalProperty(INTERRUPT_ON_CANCEL, before);
    }
  }

  private static void await(JavaFutureAction<Void> job) throws Exception {
    try {
      job.get();
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (InterruptedException e) {
      job.cancel(true);
      throw e;
    }
  }

  private static Exception unwrapped(ExecutionException e) {
    return e.getCause() instanceof Exception cause ? cause : e;
  }
}
