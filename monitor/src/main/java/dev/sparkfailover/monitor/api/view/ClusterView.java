package dev.sparkfailover.monitor.api.view;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sparkfailover.monitor.cluster.MasterState;
import dev.sparkfailover.monitor.cluster.WorkerState;
import dev.sparkfailover.monitor.source.LastAnswer;
import dev.sparkfailover.monitor.status.Observations;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/** The parts {@code master} and {@code worker} of a status; memory is in MB, as Spark has it. */
public record ClusterView(Master master, Worker worker) {

  public record Master(
      String status,
      @JsonUnwrapped Freshness age,
      OptionalLong workers,
      OptionalInt runningApps,
      OptionalInt completedApps,
      OptionalInt cores,
      OptionalInt coresUsed,
      OptionalLong memory,
      OptionalLong memoryUsed) {}

  /** The sum over all workers. */
  public record Worker(
      String status,
      @JsonUnwrapped Freshness age,
      OptionalLong cores,
      OptionalLong coresUsed,
      OptionalLong memory,
      OptionalLong memoryUsed,
      OptionalLong executors) {}

  public static ClusterView of(Observations seen) {
    return new ClusterView(master(seen), worker(seen));
  }

  private static Master master(Observations seen) {
    Freshness age = Freshness.of(seen.master(), seen);
    Optional<MasterState> state = seen.master().value();
    return new Master(
        masterStatus(age, state),
        age,
        number(state, MasterState::aliveWorkers),
        small(state, s -> s.activeApplications().size()),
        small(state, MasterState::completedApplications),
        small(state, MasterState::cores),
        small(state, MasterState::coresUsed),
        number(state, s -> megabytes(s.memoryBytes())),
        number(state, s -> megabytes(s.memoryUsedBytes())));
  }

  private static String masterStatus(Freshness age, Optional<MasterState> state) {
    if (age.stale()) {
      return "unreachable";
    }
    return state
        .map(s -> s.alive() ? "healthy" : s.status().toLowerCase(Locale.ROOT))
        .orElse("unknown");
  }

  private static Worker worker(Observations seen) {
    Collection<LastAnswer<WorkerState>> readings = seen.workers().values();
    List<WorkerState> states = readings.stream().flatMap(r -> r.value().stream()).toList();
    return new Worker(
        workerStatus(readings, seen),
        Freshness.of(readings, seen),
        sum(states, WorkerState::cores),
        sum(states, WorkerState::coresUsed),
        sum(states, state -> megabytes(state.memoryBytes())),
        sum(states, state -> megabytes(state.memoryUsedBytes())),
        sum(states, WorkerState::executors));
  }

  private static String workerStatus(
      Collection<LastAnswer<WorkerState>> readings, Observations seen) {
    if (readings.stream().allMatch(reading -> reading.tried().isEmpty())) {
      return "unknown";
    }
    long fresh = readings.stream().filter(r -> r.fresh(seen.now(), seen.staleAfter())).count();
    if (fresh == readings.size()) {
      return "healthy";
    }
    return fresh == 0 ? "unreachable" : "degraded";
  }

  private static long megabytes(long bytes) {
    return bytes >> 20;
  }

  private static OptionalLong sum(List<WorkerState> states, ToLongFunction<WorkerState> of) {
    return states.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(states.stream().mapToLong(of).sum());
  }

  private static OptionalLong number(Optional<MasterState> state, ToLongFunction<MasterState> of) {
    return state.isPresent() ? OptionalLong.of(of.applyAsLong(state.get())) : OptionalLong.empty();
  }

  private static OptionalInt small(Optional<MasterState> state, ToLongFunction<MasterState> of) {
    return state.isPresent()
        ? OptionalInt.of(Math.toIntExact(of.applyAsLong(state.get())))
        : OptionalInt.empty();
  }
}
