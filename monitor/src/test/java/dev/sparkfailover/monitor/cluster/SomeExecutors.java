package dev.sparkfailover.monitor.cluster;

import dev.sparkfailover.monitor.cluster.Executors.Executor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Executors for tests. */
public final class SomeExecutors {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  private SomeExecutors() {}

  public static Executors session(String application, Executor... all) {
    return new Executors(application, List.of(all));
  }

  /** An executor at work that did so many of everything. */
  public static Executor active(int id, long did) {
    return executor(String.valueOf(id), did, START.plusSeconds(id), Optional.empty());
  }

  public static Executor dead(int id, long did, String why) {
    return executor(String.valueOf(id), did, START.plusSeconds(id), Optional.of(why));
  }

  /** One that came back under its old id. */
  public static Executor reborn(int id, long did) {
    return executor(String.valueOf(id), did, START.plusSeconds(1000 + id), Optional.empty());
  }

  /** Many that are at work. */
  public static Executors many(String application, int count, long did) {
    return new Executors(
        application, IntStream.range(0, count).mapToObj(id -> active(id, did)).toList());
  }

  private static Executor executor(String id, long did, Instant added, Optional<String> why) {
    return new Executor(
        id,
        "host-" + id + ":4711",
        why.isEmpty(),
        2,
        1,
        did,
        did,
        did,
        did,
        100 + did,
        1000,
        10,
        did,
        did,
        Optional.of(added),
        why.map(unused -> added.plusSeconds(60)),
        why);
  }
}
