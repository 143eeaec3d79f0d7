package dev.sparkfailover.job.session.internals;

import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.codegen.CodeGenerator;
import org.apache.spark.util.NonFateSharingCache;
import scala.Tuple2;

/**
 * The code that Spark compiled in this JVM.
 *
 * <p>Spark keeps it by class loader, a thousand pieces and with all that they refer to, but
 * executors in this process have a class loader for each session, and so has a user's code: hardly
 * any piece is ever found again.
 */
public final class CodegenCache {
  private final Set<?> keys;

  private CodegenCache(Set<?> keys) {
    this.keys = keys;
  }

  /**
   * While a session is active: with the first look, Spark takes the cache's size from its settings.
   */
  public static CodegenCache ofThisJvm() {
    try {
      Field cache = Class.forName(CodeGenerator.class.getName() + "$").getDeclaredField("cache");
      // Spark has no way of its own to drop a part of it.
      cache.setAccessible(true);
      return new CodegenCache(
          ((NonFateSharingCache<?, ?>) cache.get(null)).cache().asMap().keySet());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "Spark's compiled code is not where version 4.2 keeps it: run this with the Spark that it was built for",
          e);
    }
  }

  /** Keeps what was compiled for that class loader alone. */
  public void keepOnlyOf(ClassLoader loader) {
    keys.removeIf(key -> !compiledFor(key).refersTo(loader));
  }

  @SuppressWarnings("unchecked") // Of a class loader it is: that's how Spark makes each key.
  private static Reference<ClassLoader> compiledFor(Object key) {
    return (Reference<ClassLoader>) ((Tuple2<?, ?>) key)._1();
  }
}
