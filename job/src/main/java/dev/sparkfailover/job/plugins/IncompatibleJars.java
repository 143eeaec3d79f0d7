package dev.sparkfailover.job.plugins;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import scala.util.Properties;

/** Says in plain words what the JVM's errors about a foreign jar mean. */
public final class IncompatibleJars {

  /** Java N writes class files of version N + 44. */
  private static final int CLASS_FILE_OFFSET = 44;

  private static final Pattern CLASS_FILE = Pattern.compile("class file version (\\d+)");

  /** How deep a chain of causes is followed, should it be a circle. */
  private static final int MAX_CAUSES = 20;

  private IncompatibleJars() {}

  /**
   * The failure as an error that says what to do, when it comes from a jar built for other
   * versions.
   *
   * @param what the jar, for people: {@code plugins/x.jar}
   */
  public static Optional<UnusableCodeException> explain(String what, Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++, cause = cause.getCause()) {
      Optional<String> said = said(what, cause);
      if (said.isPresent()) {
        return Optional.of(new UnusableCodeException(said.get(), failure));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> said(String what, Throwable cause) {
    String message = Optional.ofNullable(cause.getMessage()).orElse("");
    if (cause instanceof UnsupportedClassVersionError) {
      return Optional.of(newerJava(what, message));
    }
    boolean missing =
        cause instanceof NoClassDefFoundError
            || cause instanceof NoSuchMethodError
            || cause instanceof NoSuchFieldError
            || cause instanceof AbstractMethodError
            || cause instanceof IncompatibleClassChangeError;
    if (!missing || message.startsWith("Could not initialize")) {
      return Optional.empty();
    }
    if (message.contains("scala/") || message.contains("scala.")) {
      return Optional.of(otherScala(what, message));
    }
    return message.contains("org/apache/spark/") || message.contains("org.apache.spark.")
        ? Optional.of(otherSpark(what, message))
        : Optional.empty();
  }

  private static String newerJava(String what, String message) {
    Matcher version = CLASS_FILE.matcher(message);
    int found = version.find() ? Integer.parseInt(version.group(1)) : 0;
    int own = Runtime.version().feature();
    return "%s was built for Java %s (class file %s), this runs on %s (class file %s): rebuild it with --release %s, or run this on Java %s"
        .formatted(
            what,
            found - CLASS_FILE_OFFSET,
            found,
            own,
            own + CLASS_FILE_OFFSET,
            own,
            found - CLASS_FILE_OFFSET);
  }

  private static String otherScala(String what, String message) {
    return "%s was built for another Scala version than %s: it needs %s, which is not there. Rebuild it with Scala 2.13 and take dependencies whose names end in _2.13"
        .formatted(what, Properties.versionNumberString(), message);
  }

  private static String otherSpark(String what, String message) {
    return "%s does not fit Spark %s: it needs %s, which is not there. Rebuild it for this Spark; or, if that class is of a library, put the library's jar into plugins/, where all jars see each other, or for JOB_APP_JAR name it in SPARK_CONF_spark_jars"
        .formatted(what, org.apache.spark.package$.MODULE$.SPARK_VERSION(), message);
  }
}
