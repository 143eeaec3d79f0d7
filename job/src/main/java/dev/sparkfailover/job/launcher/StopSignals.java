package dev.sparkfailover.job.launcher;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;

/**
 * Hears the signals that ask a process to end. Without it the JVM would shut down at once, with
 * Spark's hooks racing against ours, and end with 143 instead of 0.
 *
 * <p>By reflection: the class is in every JDK, and the compiler warns of each mention of it.
 */
public final class StopSignals {
  private static final List<String> ASKING_TO_END = List.of("TERM", "INT", "HUP");

  private StopSignals() {}

  public static void onEnd(Consumer<String> listener) {
    ASKING_TO_END.forEach(name -> handle(name, listener));
  }

  private static void handle(String name, Consumer<String> listener) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              StopSignals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      listener.accept("SIG" + name);
                      yield null;
                    }
                    case "equals" ->
                        System.identityHashCode(self) == System.identityHashCode(arguments[0]);
                    case "hashCode" -> System.identityHashCode(self);
                    default -> "signal handler of the job";
                  });
      Object wanted = signal.getConstructor(String.class).newInstance(name);
      signal.getMethod("handle", signal, handler).invoke(null, wanted, proxy);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("SIG" + name + " cannot be handled here", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM cannot handle signals", e);
    }
  }
}
