package dev.sparkfailover.job.cli;

import dev.sparkfailover.contract.config.Suggestions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The arguments of the program.
 *
 * @param config the properties file to read
 * @param requeue the quarantined file to take in again, instead of running
 */
public record CommandLine(Set<Flag> flags, Optional<Path> config, Optional<Path> requeue)
    implements ParsedArguments {

  /** What is said by a word alone. */
  public enum Flag {
    CHECK_CONFIG("--check-config", "print the effective settings, secrets masked, and exit"),
    FRESH_BUDGET("--fresh-budget", "start with the whole restart budget, also after giving up"),
    ADOPT("--adopt", "take over output that belongs to no checkpoint or to another one"),
    RESET("--reset", "set the checkpoint aside and start again"),
    HELP("--help", "print this and exit"),
    VERSION("--version", "print the version and exit");

    private final String word;
    private final String meaning;

    Flag(String word, String meaning) {
      this.word = word;
      this.meaning = meaning;
    }

    public String word() {
      return word;
    }
  }

  private static final String CONFIG = "--config";
  private static final String REQUEUE = "--requeue";

  public CommandLine {
    flags = Set.copyOf(flags);
  }

  public boolean has(Flag flag) {
    return flags.contains(flag);
  }

  /** Understands the arguments, or says all that is wrong with them. */
  public static ParsedArguments parse(List<String> words) {
    var parsing = new Parsing();
    var rest = new ArrayDeque<>(words);
    while (!rest.isEmpty()) {
      parsing.take(rest.poll(), rest);
    }
    return parsing.finish();
  }

  /** What {@code --help} prints. */
  public static String usage() {
    var files =
        Stream.of(
            line(CONFIG + " FILE", "read settings from this properties file as well"),
            line(
                REQUEUE + " FILE",
                "take a fixed file in quarantine back into the input, and exit"));
    var flags = Stream.of(Flag.values()).map(flag -> line(flag.word, flag.meaning));
    return Stream.concat(files, flags)
        .collect(
            Collectors.joining(
                "\n",
                "Runs a Spark job that must not stop.\n\n",
                "\n\nSettings are environment variables, see docs/reference/configuration.md.\n"
                    + "Exit codes: 0 done or stopped on purpose, 69 gave up, 73 fenced off,"
                    + " 75 start a fresh process, 78 bad configuration."));
  }

  private static String line(String words, String meaning) {
    return "  %-16s %s".formatted(words, meaning);
  }

  /** The arguments so far. */
  private static final class Parsing {
    private final Set<Flag> flags = EnumSet.noneOf(Flag.class);
    private final List<String> problems = new ArrayList<>();
    private Optional<Path> config = Optional.empty();
    private Optional<Path> requeue = Optional.empty();

    void take(String word, ArrayDeque<String> rest) {
      var equals = word.indexOf('=');
      var name = equals < 0 ? word : word.substring(0, equals);
      if (name.equals(CONFIG) || name.equals(REQUEUE)) {
        file(name, equals < 0 ? takeValue(rest) : Optional.of(word.substring(equals + 1)));
      } else {
        flag(word);
      }
    }

    private static Optional<String> takeValue(ArrayDeque<String> rest) {
      var next = Optional.ofNullable(rest.peek()).filter(value -> !value.startsWith("--"));
      next.ifPresent(value -> rest.poll());
      return next;
    }

    private void file(String name, Optional<String> value) {
      var given = value.filter(text -> !text.isBlank());
      if (given.isEmpty()) {
        problems.add(name + ": needs a file, as in " + name + " FILE");
        return;
      }
      path(name, given.get()).ifPresent(path -> keep(name, path));
    }

    private Optional<Path> path(String name, String text) {
      try {
        return Optional.of(Path.of(text));
      } catch (InvalidPathException e) {
        problems.add("%s: must be a path (%s), got \"%s\"".formatted(name, e.getReason(), text));
        return Optional.empty();
      }
    }

    private void keep(String name, Path path) {
      if ((name.equals(CONFIG) ? config : requeue).isPresent()) {
        problems.add(name + ": given more than once");
      }
      if (name.equals(CONFIG)) {
        config = Optional.of(path);
      } else {
        requeue = Optional.of(path);
      }
    }

    private void flag(String word) {
      Stream.of(Flag.values())
          .filter(flag -> flag.word.equals(word))
          .findFirst()
          .ifPresentOrElse(flags::add, () -> problems.add(unknown(word)));
    }

    private static String unknown(String word) {
      var all =
          Stream.concat(Stream.of(CONFIG, REQUEUE), Stream.of(Flag.values()).map(Flag::word))
              .toList();
      return Suggestions.nearest(word, all)
          .map(near -> "%s: no such argument, did you mean %s?".formatted(word, near))
          .orElse("%s: no such argument, --help lists all of them".formatted(word));
    }

    ParsedArguments finish() {
      if (flags.contains(Flag.ADOPT) && flags.contains(Flag.RESET)) {
        problems.add("--adopt, --reset: exclude each other, give one of them");
      }
      if (requeue.isPresent() && (flags.contains(Flag.ADOPT) || flags.contains(Flag.RESET))) {
        problems.add("--requeue: only takes a file in again, give --adopt or --reset by itself");
      }
      return problems.isEmpty()
          ? new CommandLine(flags, config, requeue)
          : new ParsedArguments.Wrong(problems);
    }
  }
}
