package dev.sparkfailover.job.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A reader of the output folders who knows nothing of the job: lists them again and again, and
 * takes down whatever a reader must never see.
 */
final class OrdersLister implements AutoCloseable {

  private static final String BATCH = "batch=\\d{10}";

  private final Path output;
  private final Duration pause;
  private final Map<Path, Map<String, String>> firstSeen = new LinkedHashMap<>();
  private final Set<String> violations = Collections.synchronizedSet(new LinkedHashSet<>());
  private final AtomicLong listings = new AtomicLong();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  private OrdersLister(Path output, Duration pause) {
    this.output = output;
    this.pause = pause;
    this.thread = Thread.ofPlatform().name("orders-lister").daemon().unstarted(this::run);
  }

  /** Begins at once; the folder need not be there yet. */
  static OrdersLister start(Path output, Duration pause) {
    OrdersLister lister = new OrdersLister(output, pause);
    lister.thread.start();
    return lister;
  }

  /** How often everything was listed so far. */
  long listings() {
    return listings.get();
  }

  /** What a reader must never see, as far as it was seen. */
  List<String> violations() {
    synchronized (violations) {
      return List.copyOf(violations);
    }
  }

  /** How many batch folders there were; ask after {@link #close()}. */
  int batches() {
    return firstSeen.size();
  }

  /** Lists a last time, and compares each folder's bytes with what they were at first sight. */
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the lister ends", e);
    }
  }

  private void run() {
    try {
      do {
        list(false);
      } while (!closing.await(pause.toNanos(), TimeUnit.NANOSECONDS));
      list(true);
    } catch (IOException | UncheckedIOException | InterruptedException e) {
      violations.add("the lister itself failed: " + e);
    }
  }

  private void list(boolean last) throws IOException {
    Map<Path, Map<String, String>> before = new LinkedHashMap<>(firstSeen);
    for (Path name : children(output)) {
      for (Path folder : children(name)) {
        lookOrMiss(folder, before.remove(folder) == null, last);
      }
    }
    before.keySet().forEach(folder -> violations.add(folder + ": vanished"));
    listings.incrementAndGet();
  }

  /** What goes away while it is being read is a violation like any other, and not the end. */
  private void lookOrMiss(Path folder, boolean first, boolean last) throws IOException {
    try {
      look(folder, first, last);
    } catch (NoSuchFileException e) {
      violations.add(folder + ": vanished");
    } catch (UncheckedIOException e) {
      if (!(e.getCause() instanceof NoSuchFileException)) {
        throw e;
      }
      violations.add(folder + ": vanished");
    }
  }

  private void look(Path folder, boolean first, boolean last) throws IOException {
    if (!Files.exists(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    if (!folder.getFileName().toString().matches(BATCH) || !Files.isDirectory(folder)) {
      violations.add(folder + ": is no published batch, but can be seen");
    } else if (first) {
      firstSeen.put(folder, hashes(folder));
    } else {
      Map<String, String> then = firstSeen.get(folder);
      Map<String, String> now = last ? hashes(folder) : sizes(folder);
      if (!now.equals(last ? then : sizesOf(then))) {
        violations.add("%s: was %s at first sight, is now %s".formatted(folder, then, now));
      }
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !isMark(file)).sorted().toList();
    }
  }

  /** A hidden file (never a hidden folder) is no data to any reader. */
  private static boolean isMark(Path file) {
    String name = file.getFileName().toString();
    return (name.startsWith(".") || name.startsWith("_")) && Files.isRegularFile(file);
  }

  /** Each file with its size and hash. */
  private static Map<String, String> hashes(Path folder) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    for (Path file : files(folder)) {
      byte[] content = Files.readAllBytes(file);
      hashes.put(folder.relativize(file).toString(), content.length + " " + sha256(content));
    }
    return hashes;
  }

  private static Map<String, String> sizes(Path folder) throws IOException {
    Map<String, String> sizes = new TreeMap<>();
    for (Path file : files(folder)) {
      sizes.put(folder.relativize(file).toString(), Long.toString(Files.size(file)));
    }
    return sizes;
  }

  private static Map<String, String> sizesOf(Map<String, String> hashes) {
    Map<String, String> sizes = new TreeMap<>();
    hashes.forEach((file, hash) -> sizes.put(file, hash.substring(0, hash.indexOf(' '))));
    return sizes;
  }

  /** With folders within it, which no batch has: a rename that nested shows. */
  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
