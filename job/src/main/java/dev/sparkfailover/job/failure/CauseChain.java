package dev.sparkfailover.job.failure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An exception with its causes, outermost first. */
public record CauseChain(List<Throwable> links) {

  public static CauseChain of(Throwable outermost) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Throwable> links = new ArrayList<>();
    for (Throwable t = outermost; t != null && seen.add(t); t = t.getCause()) {
      links.add(t);
    }
    return new CauseChain(List.copyOf(links));
  }

  public Throwable root() {
    return links.getLast();
  }

  public boolean has(List<Class<? extends Throwable>> types) {
    return first(types).isPresent();
  }

  public Optional<Throwable> first(List<Class<? extends Throwable>> types) {
    return links.stream()
        .filter(t -> types.stream().anyMatch(type -> type.isInstance(t)))
        .findFirst();
  }

  public <T> Optional<T> first(Class<T> type) {
    return links.stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  public boolean hasTypeNamed(String name) {
    return links.stream().anyMatch(t -> t.getClass().getName().equals(name));
  }

  /**
   * Whether Spark or the storage says so. A task's failure may reach the driver as mere text in a
   * message of Spark's; what user code writes into its own messages means nothing.
   */
  public boolean says(Pattern sign) {
    return sign.matcher(text()).find();
  }

  private String text() {
    return links.stream()
        .filter(t -> t instanceof IOException || t instanceof IllegalStateException || isSparks(t))
        .map(t -> t.getClass().getName() + ": " + t.getMessage())
        .collect(Collectors.joining("\n"));
  }

  private static boolean isSparks(Throwable t) {
    return t.getClass().getName().startsWith("org.apache.spark.");
  }
}
