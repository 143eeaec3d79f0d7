package dev.sparkfailover.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.cli.CommandLine.Flag;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandLineTest {

  @Test
  void understandsFlagsAndFiles() {
    assertThat(parse("--fresh-budget", "--config", "a.properties", "--adopt"))
        .isEqualTo(
            new CommandLine(
                Set.of(Flag.FRESH_BUDGET, Flag.ADOPT),
                Optional.of(Path.of("a.properties")),
                Optional.empty()));
    assertThat(parse("--requeue=x.csv"))
        .isEqualTo(new CommandLine(Set.of(), Optional.empty(), Optional.of(Path.of("x.csv"))));
    assertThat(parse()).isEqualTo(new CommandLine(Set.of(), Optional.empty(), Optional.empty()));
  }

  @Test
  void saysAllThatIsWrong() {
    assertThat(parse("--fresh-buget", "now", "--config", "--adopt", "--reset"))
        .isEqualTo(
            new ParsedArguments.Wrong(
                List.of(
                    "--fresh-buget: no such argument, did you mean --fresh-budget?",
                    "now: no such argument, --help lists all of them",
                    "--config: needs a file, as in --config FILE",
                    "--adopt, --reset: exclude each other, give one of them")));
    assertThat(parse("--config", "a", "--config=b"))
        .isEqualTo(new ParsedArguments.Wrong(List.of("--config: given more than once")));
    assertThat(parse("--requeue", "a", "--reset")).isInstanceOf(ParsedArguments.Wrong.class);
  }

  @Test
  void usageNamesEveryArgument() {
    assertThat(CommandLine.usage())
        .contains("--config FILE", "--requeue FILE")
        .contains(List.of(Flag.values()).stream().map(Flag::word).toList());
  }

  private static ParsedArguments parse(String... words) {
    return CommandLine.parse(List.of(words));
  }
}
