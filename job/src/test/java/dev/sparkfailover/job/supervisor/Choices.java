package dev.sparkfailover.job.supervisor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The choices of one run: those it is given first, then the first of each; and the run after it.
 */
final class Choices {

  /**
   * One choice.
   *
   * @param width how many there were to choose from
   */
  record Choice(int taken, int width, String label) {}

  private final List<Integer> given;
  private final List<Choice> made = new ArrayList<>();

  Choices(List<Integer> given) {
    this.given = List.copyOf(given);
  }

  <T> T choose(String question, List<T> options) {
    int at = made.size();
    int taken = at < given.size() ? given.get(at) : 0;
    T option = options.get(taken);
    made.add(new Choice(taken, options.size(), question + option));
    return option;
  }

  List<Integer> made() {
    return made.stream().map(Choice::taken).toList();
  }

  /** What was chosen after so many choices, for people. */
  List<String> labels(int from) {
    return made.stream().skip(from).map(Choice::label).toList();
  }

  /** The choices of the next run that begins with the same ones; empty when there is none. */
  Optional<Choices> next(int fixed) {
    for (int i = made.size() - 1; i >= fixed; i--) {
      if (made.get(i).taken() + 1 < made.get(i).width()) {
        List<Integer> more = new ArrayList<>(made().subList(0, i));
        more.add(made.get(i).taken() + 1);
        return Optional.of(new Choices(more));
      }
    }
    return Optional.empty();
  }
}
