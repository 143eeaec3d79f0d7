package dev.sparkfailover.job.failure;

import java.io.EOFException;
import java.net.BindException;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.ZipException;
import org.apache.hadoop.fs.ClusterStorageCapacityExceededException;

/** By what the kinds of failures are known. */
public final class FailurePatterns {
  private static final String FATAL_PIPELINE = "dev.sparkfailover.job.spi.FatalPipelineException";

  private static final List<Class<? extends Throwable>> WRONG_VERSIONS =
      List.of(
          IncompatibleClassChangeError.class,
          NoClassDefFoundError.class,
          UnsupportedClassVersionError.class,
          ClassNotFoundException.class);

  private static final List<Class<? extends Throwable>> BROKEN_CONTENT =
      List.of(
          ZipException.class,
          DataFormatException.class,
          EOFException.class,
          CharacterCodingException.class);

  private static final Pattern FATAL_IN_A_TASK = Pattern.compile(Pattern.quote(FATAL_PIPELINE));

  private static final Pattern NO_MEMORY =
      Pattern.compile(
          "java\\.lang\\.OutOfMemoryError|Java heap space|GC overhead limit exceeded"
              + "|SparkOutOfMemoryError|(?i)exit(ed with|ed| with)? (code|status):? (52|137)\\b"
              + "|killed by YARN for exceeding|OOMKilled");

  private static final Pattern NO_DISK =
      Pattern.compile("No space left on device|Disk quota exceeded");

  private static final Pattern CONTEXT_STOPPED =
      Pattern.compile(
          "stopped SparkContext|SparkContext was shut down|SparkContext has been shutdown"
              + "|SparkContext is stopped|SparkSession has been closed|Could not find CoarseGrained");

  private static final String STOPPED_WHILE_STARTING =
      "getServletHandlers on a running MetricsSystem";

  private static final Pattern CLUSTER =
      Pattern.compile(
          "Master removed our application|[Mm]asters are unresponsive|ExecutorLostFailure"
              + "|RpcTimeout|RpcEnv already stopped|Connection (refused|reset)|Futures timed out"
              + "|FetchFailed|Failed to connect to|No route to host");

  private static final Pattern BAD_SETTING =
      Pattern.compile("Could not parse Master URL|[Mm]aster URL must be set|INVALID_CONF_VALUE");

  private static final Pattern NO_HIVE = Pattern.compile("Hive classes are not found");

  private static final Pattern HIVE_CLASS =
      Pattern.compile("org[./]apache[./](spark[./]sql[./]hive|hadoop[./]hive|hive)[./]");

  private static final Pattern SIGNATURE =
      Pattern.compile(
          "(?i)invalid signature|signature file digest|digest error|signer information does not match"
              + "|cannot verify signature|signature was not verified");

  private static final Pattern BAD_INPUT =
      Pattern.compile(
          "FAILED_READ_FILE|CANNOT_READ_FILE_FOOTER|MALFORMED_|is not a Parquet file"
              + "|TextParsingException|Unexpected end of input stream|not a gzip file");

  private FailurePatterns() {}

  static boolean pipelineGaveUp(CauseChain chain) {
    return chain.hasTypeNamed(FATAL_PIPELINE) || chain.says(FATAL_IN_A_TASK);
  }

  public static boolean noMemory(CauseChain chain) {
    return chain.has(List.of(OutOfMemoryError.class)) || chain.says(NO_MEMORY);
  }

  public static boolean noDisk(CauseChain chain) {
    return chain.has(List.of(ClusterStorageCapacityExceededException.class)) || chain.says(NO_DISK);
  }

  public static boolean portInUse(CauseChain chain) {
    return chain.has(List.of(BindException.class));
  }

  static boolean storageRefuses(CauseChain chain) {
    return TransientIo.in(chain.links().getFirst());
  }

  /** A class whose initialiser failed is there; why it failed is another matter. */
  public static boolean wrongVersions(CauseChain chain) {
    return chain
        .first(WRONG_VERSIONS)
        .filter(t -> !String.valueOf(t.getMessage()).startsWith("Could not initialize class"))
        .isPresent();
  }

  static Throwable versionError(CauseChain chain) {
    return chain.first(WRONG_VERSIONS).orElseThrow();
  }

  /** Spark says so itself, or one of the classes is named that only Hive's jars have. */
  static boolean noHive(CauseChain chain) {
    return chain.links().stream()
        .anyMatch(
            t ->
                (t instanceof IllegalArgumentException && NO_HIVE.matcher(text(t)).find())
                    || (isOf(WRONG_VERSIONS, t) && HIVE_CLASS.matcher(text(t)).find()));
  }

  /** The JVM checks signatures when it loads classes; only the maker of the jar can heal them. */
  public static boolean brokenSignature(CauseChain chain) {
    return chain.links().stream()
        .anyMatch(t -> t instanceof SecurityException && SIGNATURE.matcher(text(t)).find());
  }

  private static boolean isOf(List<Class<? extends Throwable>> types, Throwable t) {
    return types.stream().anyMatch(type -> type.isInstance(t));
  }

  private static String text(Throwable t) {
    return String.valueOf(t.getMessage());
  }

  public static boolean badSetting(CauseChain chain) {
    return chain.says(BAD_SETTING);
  }

  /** A job that waits when its context is stopped may end with a null pointer inside Spark. */
  static boolean contextStopped(CauseChain chain) {
    return chain.says(CONTEXT_STOPPED)
        || (chain.root() instanceof NullPointerException npe && thrownBySpark(npe));
  }

  /**
   * Only the cluster ends a context that is not yet in use: executors kept dying, or the master
   * did.
   */
  public static boolean stoppedWhileStarting(CauseChain chain) {
    return contextStopped(chain)
        || String.valueOf(chain.root().getMessage()).contains(STOPPED_WHILE_STARTING);
  }

  static boolean clusters(CauseChain chain) {
    return contextStopped(chain) || chain.says(CLUSTER);
  }

  static boolean badInput(CauseChain chain) {
    return chain.says(BAD_INPUT) || chain.has(BROKEN_CONTENT);
  }

  private static boolean thrownBySpark(Throwable t) {
    StackTraceElement[] stack = t.getStackTrace();
    return stack.length > 0 && stack[0].getClassName().startsWith("org.apache.spark.");
  }
}
