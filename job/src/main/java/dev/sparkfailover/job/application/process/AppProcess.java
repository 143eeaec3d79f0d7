package dev.sparkfailover.job.application.process;

import dev.sparkfailover.contract.config.SecretMasking;
import dev.sparkfailover.job.application.AppMain;
import dev.sparkfailover.job.application.AppRun;
import dev.sparkfailover.job.application.isolation.AppClassLoader;
import dev.sparkfailover.job.application.isolation.ThreadLeakDetector;
import dev.sparkfailover.job.launcher.ArgumentFile;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Properties;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;

/** The main of a JVM that runs an application for a supervisor in another one. */
public final class AppProcess {

  /** What a process that lost its supervisor ends with: as if by SIGTERM. */
  private static final int ORPHANED = 143;

  private AppProcess() {}

  /** Takes what to run from its standard input, and ends when that ends. */
  public static void main(String[] none) throws Exception {
    ArgumentFile.deleteOwn();
    DataInputStream in = new DataInputStream(System.in);
    Properties order = LaunchRequest.read(in);
    System.setIn(InputStream.nullInputStream());
    Thread.ofPlatform().daemon().name("supervisor-watch").start(() -> endWith(in));
    LaunchRequest.spark(order).forEach(System::setProperty);
    System.exit(run(LaunchRequest.main(order), LaunchRequest.stop(order)));
  }

  /** Two drivers at the same work are worse than none, and nothing would stop this one. */
  private static void endWith(InputStream supervisor) {
    try {
      supervisor.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException("the supervisor's pipe broke", e);
    } finally {
      Runtime.getRuntime().halt(ORPHANED);
    }
  }

  private static int run(AppMain main, Duration stop) throws Exception {
    try (AppClassLoader loader =
        AppClassLoader.plain(main.jars(), AppProcess.class.getClassLoader())) {
      Thread.currentThread().setContextClassLoader(loader);
      ProgressProtocol.report("running");
      AppRun run = AppRun.start(main, main.method(loader), loader, AppProcess::awaitQueries);
      run.join();
      run.failure(main.jar().toString()).ifPresent(AppProcess::print);
      new ThreadLeakDetector(run.group(), loader).await(stop);
      return run.failure(main.jar().toString()).isPresent() ? 1 : 0;
    }
  }

  /** As a whole: the supervisor sees line by line, and a secret may have several. */
  private static void print(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    System.err.print(SecretMasking.mask(text.toString()));
  }

  private static void awaitQueries() {
    scala.Option<SparkSession> session = SparkSession.getDefaultSession();
    try {
      while (session.isDefined()
          && !session.get().sparkContext().isStopped()
          && session.get().streams().active().length > 0) {
        session.get().streams().awaitAnyTermination();
        session.get().streams().resetTerminated();
      }
    } catch (StreamingQueryException e) {
      throw new IllegalStateException("a streaming query failed: " + e.getMessage(), e);
    }
  }
}
