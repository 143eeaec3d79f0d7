package dev.sparkfailover.job.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.event.FaultKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ExecutorFaultIT {

  private static final String HOST = "127.0.0.1";

  @TempDir private Path folder;

  @Test
  @Timeout(240)
  void executorsProcessDiesAndSparkGoesOnWithANewOne() throws Exception {
    int port = freePort();
    try (ChildJvm master = master(port);
        ChildJvm worker = worker(master, port);
        SparkSession spark = session(port)) {
      BlockingQueue<String> removed = removedExecutors(spark);
      ProcessHandle executor = ProcessHandle.of(executorPid(spark)).orElseThrow();
      assertThat(worker.process().descendants()).contains(executor);

      new FaultInjector(new SystemClock())
          .inject(FaultKind.EXECUTOR, 1, 0, spark, URI.create("file:///none"));

      executor.onExit().get(60, TimeUnit.SECONDS);
      assertThat(removed.poll(60, TimeUnit.SECONDS)).isEqualTo("0");
      assertThat(executorPid(spark)).isNotEqualTo(executor.pid());
      assertThat(spark.range(1000).count()).isEqualTo(1000);
    }
  }

  private static SparkSession session(int port) {
    return SmallSession.start("spark://" + HOST + ":" + port);
  }

  private static BlockingQueue<String> removedExecutors(SparkSession spark) {
    BlockingQueue<String> removed = new LinkedBlockingQueue<>();
    spark
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onExecutorRemoved(SparkListenerExecutorRemoved event) {
                removed.add(event.executorId());
              }
            });
    return removed;
  }

  private static long executorPid(SparkSession spark) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(List.of(1), 1)
        .map(ignored -> ProcessHandle.current().pid())
        .first();
  }

  private ChildJvm master(int port) throws Exception {
    ChildJvm master =
        ChildJvm.start(
            folder.resolve("master.log"),
            Map.of(),
            List.of(
                "-Xmx256m",
                "org.apache.spark.deploy.master.Master",
                "--host",
                HOST,
                "--port",
                Integer.toString(port),
                "--webui-port",
                "0"));
    awaitPort(port, master);
    return master;
  }

  private ChildJvm worker(ChildJvm master, int port) throws IOException {
    assertThat(master.process().isAlive()).isTrue();
    Files.createDirectories(folder.resolve("home/jars"));
    return ChildJvm.start(
        folder.resolve("worker.log"),
        Map.of(
            "SPARK_HOME", folder.resolve("home").toString(),
            "SPARK_SCALA_VERSION", "2.13",
            "SPARK_DIST_CLASSPATH", System.getProperty("java.class.path"),
            "JAVA_HOME", System.getProperty("java.home"),
            "SPARK_LOCAL_IP", HOST),
        List.of(
            "-Xmx256m",
            "org.apache.spark.deploy.worker.Worker",
            "--host",
            HOST,
            "--webui-port",
            "0",
            "-c",
            "1",
            "-m",
            "1g",
            "-d",
            folder.resolve("work").toString(),
            "spark://" + HOST + ":" + port));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void awaitPort(int port, ChildJvm master) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!answers(port)) {
      assertThat(System.nanoTime()).as(master.printed()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
