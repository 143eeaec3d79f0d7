package dev.sparkfailover.job.failure;

import org.apache.spark.package$;

/** Explains classes that do not fit together. */
final class IncompatibleVersions {
  private IncompatibleVersions() {}

  static String advice(Throwable error) {
    if (error instanceof UnsupportedClassVersionError) {
      return "a jar was compiled for a newer Java than this %s; compile it for that, or run a newer one"
          .formatted(System.getProperty("java.specification.version"));
    }
    String missing = String.valueOf(error.getMessage()).replace('/', '.');
    if (missing.contains("scala.")) {
      return "a jar was built for another Scala; it must be built for " + scala();
    }
    if (missing.contains("org.apache.spark.")) {
      return "a jar was built for another Spark; it must be built for "
          + package$.MODULE$.SPARK_VERSION();
    }
    return "a class is missing or of another version; check the jars, built for Java %s, Scala %s, Spark %s"
        .formatted(
            System.getProperty("java.specification.version"),
            scala(),
            package$.MODULE$.SPARK_VERSION());
  }

  private static String scala() {
    String full = scala.util.Properties.versionNumberString();
    return full.substring(0, full.lastIndexOf('.'));
  }
}
