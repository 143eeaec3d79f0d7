package dev.sparkfailover.job.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UnrecoverableFailuresTest {

  /** Its initializer fails, once for each loader. */
  static final class Broken {
    static final int VALUE = fails();

    private Broken() {}

    private static int fails() {
      throw new IllegalStateException("the name of this machine is not known yet");
    }
  }

  /** Waits for the one above in its own initializer. */
  static final class Behind {
    static final int VALUE = Broken.VALUE + 1;

    private Behind() {}
  }

  @Test
  void aRealInitializerOfThisProcessStaysFailedTheFirstTimeAndEachLaterOne() {
    Throwable first = catchThrowable(() -> System.out.println(Behind.VALUE));
    Throwable second = catchThrowable(() -> System.out.println(Broken.VALUE));
    Throwable third = catchThrowable(() -> System.out.println(Behind.VALUE));
    assertThat(List.of(first, second, third))
        .allSatisfy(
            failure ->
                assertThat(UnrecoverableFailures.reason(failure))
                    .hasValueSatisfying(why -> assertThat(why).contains("stays failed")));
  }

  static Stream<UnaryOperator<Throwable>> wrappings() {
    return Stream.of(
        UnaryOperator.identity(),
        RuntimeException::new,
        InvocationTargetException::new,
        cause -> new IOException("opening", new IllegalStateException(cause)),
        cause -> new SparkException("Job aborted", cause));
  }

  @ParameterizedTest
  @MethodSource("wrappings")
  void itIsRecognisedWhereverItIsAmongTheCauses(UnaryOperator<Throwable> in) {
    String ours = Broken.class.getName();
    Stream.of(
            new ExceptionInInitializerError(new IllegalStateException("no name")),
            new NoClassDefFoundError("Could not initialize class " + ours),
            new NoClassDefFoundError("Could not initialize class org.apache.spark.util.Utils$"),
            new UnsatisfiedLinkError(
                "Native Library /tmp/libzstd.so already loaded in another classloader"),
            new InternalError("a fault occurred in an unsafe memory access operation"))
        .forEach(
            error ->
                assertThat(UnrecoverableFailures.reason(in.apply(error)))
                    .as("" + error)
                    .isPresent());
  }

  @Test
  void itIsRecognisedInTheTextOfATasksFailure() {
    String task = "Job aborted due to stage failure: Task 0 in stage 1.0 failed 1 times, ";
    assertThat(
            UnrecoverableFailures.reason(
                new SparkException(
                    task + "java.lang.NoClassDefFoundError: Could not initialize class a.B")))
        .isPresent();
    assertThat(
            UnrecoverableFailures.reason(
                new SparkException(task + "java.lang.ExceptionInInitializerError")))
        .isPresent();
  }

  @Test
  void whatASessionOfItsOwnHealsNeedsNoFreshProcess() {
    Stream.of(
            new IllegalStateException("Could not initialize class a.B"),
            new NoClassDefFoundError("com/example/Missing"),
            new ClassNotFoundException("com.example.Missing"),
            new NoSuchMethodError("'void a.B.c()'"),
            new NoClassDefFoundError("Could not initialize class com.example.OfTheApplication"),
            new OutOfMemoryError("Java heap space"),
            new StackOverflowError())
        .forEach(error -> assertThat(UnrecoverableFailures.reason(error)).as("" + error).isEmpty());
  }

  @Test
  void anInitializerOfAClassWithALoaderOfItsOwnNeedsNone() throws Exception {
    ExceptionInInitializerError error = new ExceptionInInitializerError(new Exception("no name"));
    error
        .getCause()
        .setStackTrace(
            new StackTraceElement[] {
              new StackTraceElement("com.example.Config", "<clinit>", "Config.java", 3)
            });
    assertThat(UnrecoverableFailures.reason(error)).isEmpty();
  }
}
