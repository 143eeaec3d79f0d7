package dev.sparkfailover.job.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.failure.Classifier;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures of the class path that no restart can heal, and what each says to do. */
class WayOutTest {
  private static final Classifier CLASSIFIER =
      new Classifier(new SparkClusterProbe("local[2]"), new SystemClock());

  @Test
  void missingHiveIsFatalAndSaysWhatToAdd() {
    List<Throwable> each =
        List.of(
            new IllegalArgumentException(
                "Unable to instantiate SparkSession with Hive support because Hive classes are not found."),
            new ClassNotFoundException("org.apache.spark.sql.hive.HiveSessionStateBuilder"),
            new NoClassDefFoundError("org/apache/hadoop/hive/conf/HiveConf"),
            new InvocationTargetException(
                new ClassNotFoundException("org.apache.hadoop.hive.ql.metadata.Hive")));
    assertThat(each)
        .allSatisfy(
            failure -> {
              Failure told = classified(failure);
              assertThat(told.reason()).isEqualTo(FailureClass.FATAL);
              assertThat(told.message()).contains("spark-hive_2.13", "enableHiveSupport()");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Invalid signature file digest for Manifest main attributes",
        "SHA-256 digest error for com/example/Main.class",
        "invalid SHA1 signature file digest for com/example/Main.class",
        "class \"com.example.A\"'s signer information does not match signer information of other classes in the same package"
      })
  void brokenSignatureIsFatalAndSaysWhatToRemove(String message) {
    Failure told = classified(new RuntimeException(new SecurityException(message)));
    assertThat(told.reason()).isEqualTo(FailureClass.FATAL);
    assertThat(told.message()).contains("META-INF/*.SF", message);
    assertThat(StartFailures.reason(new SecurityException(message))).isEqualTo(FailureClass.FATAL);
  }

  @Test
  void otherMissingClassesAndOtherSecurityExceptionsKeepTheirClass() {
    assertThat(classified(new NoClassDefFoundError("com/example/Hive")).message())
        .doesNotContain("spark-hive");
    assertThat(classified(new SecurityException("not allowed to see orders")).reason())
        .isEqualTo(FailureClass.PIPELINE);
  }

  private static Failure classified(Throwable failure) {
    return CLASSIFIER.classify(failure);
  }
}
