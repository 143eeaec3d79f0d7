package dev.sparkfailover.job.launcher;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sees to it that this process can spell the names of files: Java takes their encoding from the
 * locale that the process was started with, once, and under {@code C} and {@code POSIX} (cron,
 * systemd) that is ASCII.
 */
public final class Utf8Locale {

  /** In every glibc of today, and without a language. */
  public static final Map<String, String> ENV = Map.of("LC_ALL", "C.UTF-8");

  /** Says that it was tried, so that it is tried once. */
  private static final String TRIED = "LOCALE_TRIED_BY_SPARK_FAILOVER";

  private Utf8Locale() {}

  /** Whether names beyond ASCII can be spelled. */
  public static boolean isThere() {
    return "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));
  }

  /**
   * Starts this very process anew under a UTF-8 locale, where it has none: its number, its files
   * and its arguments stay. Returns if there is one, or if that cannot be done.
   */
  public static void take() {
    if (isThere() || System.getenv(TRIED) != null) {
      return;
    }
    try {
      Native.execute(Files.readAllBytes(Path.of("/proc/self/cmdline")), environment());
    } catch (IOException | ReflectiveOperationException | RuntimeException e) {
      // An older Java or another system: what follows is said by warning().
      return;
    }
  }

  private static byte[] environment() throws IOException {
    List<String> kept = new ArrayList<>();
    String all =
        new String(Files.readAllBytes(Path.of("/proc/self/environ")), StandardCharsets.ISO_8859_1);
    for (String entry : all.split("\0", -1)) {
      if (!entry.isEmpty() && !entry.startsWith("LC_ALL=")) {
        kept.add(entry);
      }
    }
    ENV.forEach((name, value) -> kept.add(name + "=" + value));
    kept.add(TRIED + "=1");
    return (String.join("\0", kept) + "\0").getBytes(StandardCharsets.ISO_8859_1);
  }

  /** What is to be said at the start, if anything. */
  public static Optional<String> warning() {
    return isThere()
        ? Optional.empty()
        : Optional.of(
            "the locale's encoding is %s, not UTF-8: files whose names are not of its characters cannot be opened and stay in the input; start the job with LC_ALL=C.UTF-8"
                .formatted(System.getProperty("sun.jnu.encoding")));
  }

  /**
   * {@code execve(2)}, by the API for foreign functions: reflectively, because Java 21 has it as a
   * preview only.
   */
  private static final class Native {
    private static final String FOREIGN = "java.lang.foreign.";

    static void execute(byte[] arguments, byte[] environment) throws ReflectiveOperationException {
      ByteBuffer program = block("/proc/self/exe\0".getBytes(StandardCharsets.UTF_8));
      try {
        execve()
            .invokeWithArguments(
                address(program), address(pointers(arguments)), address(pointers(environment)));
      } catch (ReflectiveOperationException | RuntimeException e) {
        throw e;
      } catch (Throwable e) {
        throw new InvocationTargetException(e);
      }
    }

    private static MethodHandle execve() throws ReflectiveOperationException {
      Class<?> linkerType = Class.forName(FOREIGN + "Linker");
      Object linker = linkerType.getMethod("nativeLinker").invoke(null);
      Object symbols = linkerType.getMethod("defaultLookup").invoke(linker);
      Optional<?> symbol =
          (Optional<?>)
              Class.forName(FOREIGN + "SymbolLookup")
                  .getMethod("find", String.class)
                  .invoke(symbols, "execve");
      Class<?> options = Class.forName(FOREIGN + "Linker$Option");
      return (MethodHandle)
          linkerType
              .getMethod(
                  "downcallHandle",
                  Class.forName(FOREIGN + "MemorySegment"),
                  Class.forName(FOREIGN + "FunctionDescriptor"),
                  options.arrayType())
              .invoke(linker, symbol.orElseThrow(), signature(), Array.newInstance(options, 0));
    }

    /** Pointers are passed as the numbers that they are. */
    private static Object signature() throws ReflectiveOperationException {
      Class<?> layout = Class.forName(FOREIGN + "MemoryLayout");
      Class<?> layouts = Class.forName(FOREIGN + "ValueLayout");
      Object pointer = layouts.getField("JAVA_LONG").get(null);
      Object three = Array.newInstance(layout, 3);
      for (int i = 0; i < 3; i++) {
        Array.set(three, i, pointer);
      }
      return Class.forName(FOREIGN + "FunctionDescriptor")
          .getMethod("of", layout, layout.arrayType())
          .invoke(null, layouts.getField("JAVA_INT").get(null), three);
    }

    /** An array of pointers to the strings, which each end with a zero; the last one is null. */
    private static ByteBuffer pointers(byte[] strings) throws ReflectiveOperationException {
      long start = address(block(strings));
      List<Long> pointers = new ArrayList<>();
      for (int at = 0, begin = 0; at < strings.length; at++) {
        if (strings[at] == 0) {
          pointers.add(start + begin);
          begin = at + 1;
        }
      }
      ByteBuffer array = ByteBuffer.allocateDirect(Long.BYTES * (pointers.size() + 1));
      pointers.forEach(array.order(ByteOrder.nativeOrder())::putLong);
      KEPT.add(array);
      return array;
    }

    /** Nothing may be collected before the call. */
    private static final List<ByteBuffer> KEPT = new ArrayList<>();

    private static ByteBuffer block(byte[] content) {
      ByteBuffer block = ByteBuffer.allocateDirect(content.length).put(content);
      KEPT.add(block);
      return block;
    }

    private static long address(ByteBuffer block) throws ReflectiveOperationException {
      Class<?> segments = Class.forName(FOREIGN + "MemorySegment");
      Object segment =
          segments.getMethod("ofBuffer", java.nio.Buffer.class).invoke(null, block.rewind());
      return (long) segments.getMethod("address").invoke(segment);
    }
  }
}
