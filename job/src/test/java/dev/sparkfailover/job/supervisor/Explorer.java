package dev.sparkfailover.job.supervisor;

import static dev.sparkfailover.job.supervisor.LedgerInvariants.must;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.ledger.LedgerException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Drives the real supervisor through all that can happen to it, up to a depth, and judges each step
 * by the {@link LedgerInvariants}.
 *
 * <p>A state is what a process knows when an attempt is about to begin, or what lies on the disk
 * when a process is gone. From each state that was not seen before, every single way on is taken.
 */
final class Explorer {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration HALF_HOUR = Duration.ofMinutes(31);

  /**
   * What was explored.
   *
   * @param complete whether no state was left whose ways on were not taken
   */
  record Report(String name, int depth, int states, long paths, boolean complete) {
    String line() {
      return "explored %s: %d states, %d paths, to depth %d%s"
          .formatted(name, states, paths, depth, complete ? ", complete: no further state" : "");
    }
  }

  /**
   * A state, and how to get there again: by the script from the start of its process.
   *
   * @param ledger its bytes as characters
   */
  private record Node(
      Key key,
      String ledger,
      Instant now,
      LedgerInvariants contract,
      List<Integer> choices,
      int attempts,
      int depth,
      String trace) {}

  /** What tells two states apart, as far as it can matter to what follows. */
  private record Key(
      int attempts,
      boolean clockAhead,
      Optional<List<Object>> open,
      boolean stopRequested,
      List<Integer> spent,
      List<Long> recent,
      boolean exhausted,
      int due,
      List<Object> trouble) {}

  private final Setup setup;
  private final Map<Key, Set<Key>> backwards = new LinkedHashMap<>();
  private final Deque<Node> ahead = new ArrayDeque<>();
  private long paths;
  private int deepest;

  Explorer(Setup setup) {
    this.setup = setup;
  }

  /** Throws what it finds, with the way there. */
  Report explore(int depth) throws InterruptedException {
    LedgerInvariants contract =
        new LedgerInvariants(setup.budget(), setup.backoff(), Setup.SEARCHES);
    Key first = key(History.EMPTY, NOON, 0, false);
    backwards.put(first, new HashSet<>());
    ahead.add(new Node(first, "", NOON, contract, List.of(), 0, 0, ""));
    while (!ahead.isEmpty() && ahead.peek().depth() < depth) {
      Node node = ahead.remove();
      deepest = Math.max(deepest, node.depth() + 1);
      goOnFrom(node);
    }
    everyStateHasAWayToHealth();
    return new Report(
        setup.onExhausted().name(), deepest, backwards.size(), paths, ahead.isEmpty());
  }

  private void goOnFrom(Node node) throws InterruptedException {
    Optional<Choices> choices = Optional.of(new Choices(node.choices()));
    while (choices.isPresent()) {
      Choices current = choices.get();
      step(node, current);
      paths++;
      choices = current.next(node.choices().size());
    }
  }

  private void step(Node node, Choices choices) throws InterruptedException {
    SimulatedProcess process =
        new SimulatedProcess(
            setup,
            node.ledger().getBytes(ISO_8859_1),
            node.now(),
            node.contract().copy(),
            choices,
            node.attempts());
    try {
      process.run();
      arrive(node, choices, process);
    } catch (LedgerInvariants.Violation | LedgerException e) {
      throw violated(node, choices, e);
    } catch (RuntimeException e) {
      throw violated(node, choices, e);
    }
  }

  private static AssertionError violated(Node node, Choices choices, Throwable e) {
    return new AssertionError(
        "%s%n  on the way: %s%s".formatted(e, node.trace(), choices.labels(node.choices().size())),
        e);
  }

  private void arrive(Node from, Choices choices, SimulatedProcess process) {
    if (process.finished()) {
      return;
    }
    History history = process.history();
    process.contract().agreesWith(history);
    for (Duration later :
        process.isAlive() ? List.of(Duration.ZERO) : List.of(Duration.ZERO, HALF_HOUR)) {
      // A process that begins anew has the right time, whatever the one before it took for that.
      Instant now = process.time().plus(later);
      int attempts = process.isAlive() ? process.attempts() + 1 : 0;
      boolean clockAhead = process.isAlive() && process.clockIsAhead();
      Key key = key(history, process.isAlive() ? process.wall() : now, attempts, clockAhead);
      Set<Key> known = backwards.get(key);
      if (known == null) {
        known = new HashSet<>();
        backwards.put(key, known);
        ahead.add(node(from, choices, process, key, now));
      }
      known.add(from.key());
    }
  }

  private static Node node(
      Node from, Choices choices, SimulatedProcess process, Key key, Instant now) {
    String trace = from.trace() + choices.labels(from.choices().size()) + "\n    ";
    // A process that lives on is brought to this state again by the same script from its start.
    return process.isAlive()
        ? new Node(
            key,
            from.ledger(),
            from.now(),
            from.contract(),
            choices.made(),
            process.attempts() + 1,
            from.depth() + 1,
            trace)
        : new Node(
            key,
            new String(process.bytes(), ISO_8859_1),
            now,
            process.contract(),
            List.of(),
            0,
            from.depth() + 1,
            trace);
  }

  private Key key(History history, Instant now, int attempts, boolean clockAhead) {
    History.Spent spent = history.budget();
    History.Trouble trouble = history.trouble();
    return new Key(
        Math.min(attempts, 2),
        clockAhead,
        history.open().map(o -> List.<Object>of(o.batch(), o.searching())),
        history.stopRequested(),
        List.of(
            spent.consecutive(),
            Math.min(spent.session(), 2),
            Math.min(spent.goodCycles(), setup.budget().resetCycles()),
            spent.searches()),
        spent.recent().stream()
            .map(at -> Duration.between(at, now).dividedBy(HALF_HOUR))
            .filter(age -> age < 2)
            .map(age -> Math.max(age, -1))
            .toList(),
        history.gaveUp().isPresent(),
        history.notBefore().map(due -> due.isAfter(now) ? 2 : 1).orElse(0),
        List.of(
            trouble.since().isPresent(),
            trouble.batch(),
            trouble.batchFailures().isEmpty(),
            Math.min(trouble.searches(), 1),
            trouble.searched(),
            trouble.undecided()
                ? trouble.last().orElseThrow().reason() + "/" + trouble.searching()
                : ""));
  }

  /** States that were only reached, and not left yet, count as having one. */
  private void everyStateHasAWayToHealth() {
    Set<Key> good = new HashSet<>();
    Deque<Key> todo = new ArrayDeque<>();
    backwards.keySet().stream().filter(Explorer::healthy).forEach(todo::add);
    ahead.forEach(node -> todo.add(node.key()));
    while (!todo.isEmpty()) {
      Key key = todo.remove();
      if (good.add(key)) {
        todo.addAll(backwards.get(key));
      }
    }
    List<Key> lost = new ArrayList<>(backwards.keySet());
    lost.removeAll(good);
    must(lost.isEmpty(), "no way leads on to health from %s", lost);
  }

  private static boolean healthy(Key key) {
    return key.spent().getFirst() == 0
        && !key.exhausted()
        && key.trouble().getFirst().equals(false);
  }
}
