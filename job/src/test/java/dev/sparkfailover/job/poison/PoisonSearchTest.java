package dev.sparkfailover.job.poison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.job.batch.ControlRun;
import dev.sparkfailover.job.batch.UnfitExecutorsException;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.poison.DryRun.Answer;
import dev.sparkfailover.job.storage.InputFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoisonSearchTest {
  private final PoisonSearch search = new PoisonSearch(10, 0);
  private final Disk disk = new Disk();

  @Test
  void everySmallSetOfPoisonIsFoundExactly() {
    for (int n = 2; n <= 9; n++) {
      for (int mask = 1; mask < (1 << n) - 1; mask++) {
        int poison = mask;
        Set<String> names =
            IntStream.range(0, n)
                .filter(i -> (poison & 1 << i) != 0)
                .mapToObj(PoisonSearchTest::name)
                .collect(Collectors.toSet());
        assertThat(poisonFoundBy(failsOnAny(names), n))
            .as("n=%d mask=%d", n, mask)
            .isEqualTo(names);
      }
    }
  }

  @Test
  void aFewAmongManyAreFoundInAboutKTimesLogN() {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 300; round++) {
      int n = random.nextInt(11, 1001);
      Set<String> names = new HashSet<>();
      int k = random.nextInt(1, 11);
      while (names.size() < k) {
        names.add(name(random.nextInt(n)));
      }
      Fake fake = failsOnAny(names);
      assertThat(poisonFoundBy(fake, n)).isEqualTo(names);
      int log = 32 - Integer.numberOfLeadingZeros(n - 1);
      assertThat(fake.runs.size()).isLessThanOrEqualTo(2 + k * (2 * log + 1));
    }
  }

  @Test
  void onlyFilesThatFailAloneAreNamedWhateverTheCombinations() {
    SplittableRandom random = new SplittableRandom(12);
    for (int round = 0; round < 500; round++) {
      int n = random.nextInt(2, 40);
      Set<String> alone = someNames(random, n, random.nextInt(0, 3));
      Set<String> together = someNames(random, n, 2);
      Fake fake =
          new Fake(group -> false, group -> meets(group, alone) || group.containsAll(together));
      Optional<SearchResult> outcome = search.search(files(n), fake, new Disk());
      if (outcome.orElseThrow() instanceof SearchResult.Poison poison) {
        assertThat(poison.files())
            .allSatisfy(found -> assertThat(fake.failing).accepts(Set.of(found.file().name())));
      }
    }
  }

  private static Set<String> someNames(SplittableRandom random, int n, int count) {
    return random.ints(count, 0, n).mapToObj(PoisonSearchTest::name).collect(Collectors.toSet());
  }

  @Test
  void aBatchThatPassesIsNotPoison() {
    assertThat(reason(failsOnAny(Set.of()), 20)).contains("whole batch passes");
  }

  @Test
  void aBugInThePipelineIsNotPoison() {
    assertThat(reason(new Fake(group -> false, group -> true), 7)).contains("every file fails");
    assertThat(reason(new Fake(group -> false, group -> true), 1)).contains("every file fails");
  }

  @Test
  void aBugInThePipelineIsSeenQuicklyAmongManyFiles() {
    Fake fake = new Fake(group -> false, group -> true);
    assertThat(reason(fake, 1000)).contains("JOB_QUARANTINE_MAX_FILES (10)");
    assertThat(fake.runs.size()).isLessThan(40);
  }

  @Test
  void moreThanTheLimitIsNotPoison() {
    Set<String> eleven = names(files(11));
    assertThat(reason(failsOnAny(eleven), 100)).contains("JOB_QUARANTINE_MAX_FILES (10)");
    assertThat(poisonFoundBy(failsOnAny(names(files(10))), 100)).hasSize(10);
  }

  @Test
  void filesThatFailOnlyTogetherAreNotPoison() {
    Set<String> pair = Set.of(name(2), name(13));
    assertThat(reason(new Fake(group -> false, group -> group.containsAll(pair)), 20))
        .contains("combination");
  }

  @Test
  void unlessAGoodFileIsReadBesideThemFilesThatAllCannotBeReadAreLeftAlone() {
    Fake fake = new Fake(group -> true, group -> true);
    fake.control = () -> new ControlRun.Result.Sound(false);
    for (int n = 2; n <= 10; n++) {
      assertThat(reason(fake, n)).contains("every file fails").contains("read");
    }
    assertThat(poisonFoundBy(fake, 1)).containsExactly(name(0));
  }

  @Test
  void bothKindsOfPoisonInOneBatchAreFound() {
    SplittableRandom random = new SplittableRandom(14);
    for (int round = 0; round < 500; round++) {
      int n = random.nextInt(6, 200);
      Set<String> unreadable = someNames(random, n, random.nextInt(0, 3));
      Set<String> throwing = someNames(random, n, random.nextInt(0, 3));
      Fake fake =
          new Fake(
              group -> meets(group, unreadable),
              group -> meets(group, unreadable) || meets(group, throwing));
      Set<String> both = new HashSet<>(unreadable);
      both.addAll(throwing);
      if (both.isEmpty()) {
        assertThat(reason(fake, n)).contains("whole batch passes");
      } else {
        assertThat(poisonFoundBy(fake, n)).isEqualTo(both);
      }
    }
  }

  @Test
  void whatFailsBesideUnreadableFilesAloneIsThePipelinesAndOnlyThoseAreSetAside() {
    Fake fake = new Fake(group -> meets(group, Set.of(name(1))), group -> true);
    assertThat(poisonFoundBy(fake, 3)).containsExactly(name(1));
  }

  @Test
  void aLimitOfZeroSetsNothingAsideAndNamesAFile() {
    PoisonSearch never = new PoisonSearch(0, 0);
    SearchResult outcome =
        never.search(files(9), failsOnAny(Set.of(name(5))), new Disk()).orElseThrow();
    assertThat(outcome)
        .isInstanceOfSatisfying(
            SearchResult.NotPoison.class,
            not ->
                assertThat(not.reason())
                    .contains("JOB_QUARANTINE_MAX_FILES (0)")
                    .contains(name(5)));
  }

  @Test
  void whatWasSetAsideSinceTheLastGoodBatchCountsAgainstTheLimit() {
    Set<String> two = Set.of(name(1), name(4));
    for (int before = 0; before <= 12; before++) {
      SearchResult outcome =
          new PoisonSearch(10, before).search(files(6), failsOnAny(two), new Disk()).orElseThrow();
      assertThat(outcome instanceof SearchResult.Poison)
          .as("%d before", before)
          .isEqualTo(before <= 8);
    }
  }

  @Test
  void asLongAsAControlFailsNothingIsHeldAgainstAFile() {
    SplittableRandom random = new SplittableRandom(15);
    for (int round = 0; round < 300; round++) {
      int n = random.nextInt(1, 40);
      Set<String> poison = someNames(random, n, random.nextInt(0, 2));
      World world = new World(poison, random.nextInt());
      Disk memory = new Disk();
      Optional<SearchResult> outcome = Optional.empty();
      for (int attempt = 0; outcome.isEmpty(); attempt++) {
        assertThat(attempt).as("searches of round %d", round).isLessThan(200);
        outcome = afterUnfit(n, world, memory);
      }
      switch (outcome.get()) {
        case SearchResult.Poison found -> assertThat(names(found)).isEqualTo(poison);
        case SearchResult.NotPoison not -> {
          boolean all = poison.size() == n;
          assertThat(poison.isEmpty() || all).as(not.reason()).isTrue();
        }
      }
    }
  }

  private Optional<SearchResult> afterUnfit(int n, World world, Disk memory) {
    try {
      return search.search(files(n), world, memory);
    } catch (UnfitExecutorsException e) {
      world.heal();
      return Optional.empty();
    }
  }

  @Test
  void aFileThatFailedOnAnExecutorThatIsGoneIsTriedAgain() {
    Fake fake = failsOnAny(Set.of());
    fake.failAt(0);
    fake.control = () -> new ControlRun.Result.Unproven("executor 3 came and went");
    assertThat(search.search(files(1), fake, disk).orElseThrow())
        .isEqualTo(new SearchResult.BatchPasses());

    Fake always = failsOnAny(Set.of(name(0)));
    always.control = fake.control;
    assertThat(search.search(files(1), always, new Disk())).isEmpty();
  }

  @Test
  void aReaderThatFailsOnAFileThatWasGoodIsNotTheFilesFault() {
    Fake fake = failsOnAny(Set.of(name(2)));
    fake.control = () -> new ControlRun.Result.GoodFileFails("old.csv cannot be read either");
    assertThat(reason(fake, 5)).contains("old.csv");
    assertThat(fake.controls).isOne();
  }

  @Test
  void whatCannotBeReadIsPoisonEvenIfItIsEverything() {
    Fake fake = new Fake(group -> true, group -> true);
    assertThat(poisonFoundBy(fake, 1)).containsExactly(name(0));
    assertThat(poisonFoundBy(new Fake(group -> true, group -> true), 10)).hasSize(10);
    assertThat(reason(new Fake(group -> true, group -> true), 11)).contains("cannot be read");
  }

  @Test
  void theReasonOfEachFileIsItsOwn() {
    SearchResult outcome = search.search(files(8), failsOnAny(Set.of(name(3))), disk).orElseThrow();
    assertThat(((SearchResult.Poison) outcome).files())
        .containsExactly(new SearchResult.Found(files(8).get(3), "process [f003]"));
  }

  @Test
  void aSearchBrokenOffGoesOnWhereItWas() {
    Set<String> poison = Set.of(name(3), name(60));
    Fake whole = failsOnAny(poison);
    assertThat(poisonFoundBy(whole, 100)).isEqualTo(poison);
    for (int cut = 0; cut < whole.runs.size(); cut++) {
      Disk memory = new Disk();
      Fake first = failsOnAny(poison);
      first.abortAt(cut);
      assertThat(search.search(files(100), first, memory)).isEmpty();
      Fake second = failsOnAny(poison);
      assertThat(names(search.search(files(100), second, memory))).isEqualTo(poison);
      assertThat(first.runs.size() + second.runs.size()).isEqualTo(whole.runs.size() + 1);
    }
  }

  @Test
  void filesThatKillTheProcessAreFound() {
    SplittableRandom random = new SplittableRandom(13);
    for (int round = 0; round < 100; round++) {
      int n = random.nextInt(2, 200);
      Set<String> killers = someNames(random, n, 1);
      Disk memory = new Disk();
      Fake fake = failsOnAny(Set.of());
      fake.kills = group -> meets(group, killers);
      assertThat(names(afterDeaths(n, fake, memory))).isEqualTo(killers);
    }
  }

  private Optional<SearchResult> afterDeaths(int n, Fake fake, Disk memory) {
    for (int death = 0; death < 100; death++) {
      try {
        return search.search(files(n), fake, memory);
      } catch (Killed e) {
        assertThat(memory.load().orElseThrow()).contains("TRYING");
      }
    }
    throw new AssertionError("the search does not end");
  }

  @Test
  void oneAccidentDoesNotCondemnAnybody() {
    Fake whole = failsOnAny(Set.of(name(5)));
    assertThat(poisonFoundBy(whole, 32)).containsExactly(name(5));
    for (int cut = 0; cut < whole.runs.size(); cut++) {
      Disk memory = new Disk();
      Fake killed = failsOnAny(Set.of(name(5)));
      killed.dieAt(cut);
      assertThatThrownBy(() -> search.search(files(32), killed, memory)).isInstanceOf(Killed.class);
      Optional<SearchResult> outcome =
          search.search(files(32), failsOnAny(Set.of(name(5))), memory);
      if (outcome.orElseThrow() instanceof SearchResult.Poison poison) {
        assertThat(names(poison)).containsExactly(name(5));
      }
    }
  }

  @Test
  void aFinishedSearchIsNotRepeated() {
    assertThat(poisonFoundBy(failsOnAny(Set.of(name(1))), 4, disk)).containsExactly(name(1));
    Fake idle = failsOnAny(Set.of());
    assertThat(poisonFoundBy(idle, 4, disk)).containsExactly(name(1));
    assertThat(idle.runs).isEmpty();

    Disk other = new Disk();
    SearchResult passes = search.search(files(4), idle, other).orElseThrow();
    int runs = idle.runs.size();
    assertThat(search.search(files(4), idle, other)).contains(passes);
    assertThat(idle.runs).hasSize(runs);
  }

  @Test
  void otherFilesBeginAnewSearch() {
    assertThat(poisonFoundBy(failsOnAny(Set.of(name(1))), 4, disk)).containsExactly(name(1));
    assertThat(poisonFoundBy(failsOnAny(Set.of(name(4))), 5, disk)).containsExactly(name(4));
  }

  @Test
  void aRecordOfAnotherVersionOrNoJsonIsRefused() {
    disk.save("{\"version\":2}");
    assertThatThrownBy(() -> search.search(files(2), failsOnAny(Set.of()), disk))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected version 1, found 2");
    disk.save("{\"version\":1,");
    assertThatThrownBy(() -> search.search(files(2), failsOnAny(Set.of()), disk))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("delete it");
  }

  private Set<String> poisonFoundBy(Fake fake, int n) {
    return poisonFoundBy(fake, n, new Disk());
  }

  private Set<String> poisonFoundBy(Fake fake, int n, Disk memory) {
    return names(search.search(files(n), fake, memory));
  }

  private String reason(Fake fake, int n) {
    SearchResult outcome = search.search(files(n), fake, disk).orElseThrow();
    disk.saved = Optional.empty();
    assertThat(outcome).isInstanceOf(SearchResult.NotPoison.class);
    return ((SearchResult.NotPoison) outcome).reason();
  }

  private static Set<String> names(Optional<SearchResult> outcome) {
    assertThat(outcome).containsInstanceOf(SearchResult.Poison.class);
    return names((SearchResult.Poison) outcome.orElseThrow());
  }

  private static Set<String> names(SearchResult.Poison poison) {
    return names(poison.files().stream().map(SearchResult.Found::file).toList());
  }

  private static Set<String> names(List<InputFile> files) {
    return files.stream().map(InputFile::name).collect(Collectors.toSet());
  }

  private static List<InputFile> files(int n) {
    return IntStream.range(0, n)
        .mapToObj(i -> new InputFile(name(i), 1, Instant.EPOCH.plusSeconds(i)))
        .toList();
  }

  private static String name(int index) {
    return "f%03d".formatted(index);
  }

  private static boolean meets(Set<String> group, Set<String> names) {
    return group.stream().anyMatch(names::contains);
  }

  private static Fake failsOnAny(Set<String> names) {
    return new Fake(group -> false, group -> meets(group, names));
  }

  private static final class Disk implements SearchLog {
    private Optional<String> saved = Optional.empty();

    @Override
    public Optional<String> load() {
      return saved;
    }

    @Override
    public void save(String json) {
      saved = Optional.of(json);
    }
  }

  /** A pipeline whose failures are known beforehand. */
  private static final class Fake implements DryRun {
    private final Predicate<Set<String>> unreadable;
    private final Predicate<Set<String>> failing;
    private final List<Set<String>> runs = new ArrayList<>();
    private Predicate<Set<String>> kills = group -> false;
    private Supplier<ControlRun.Result> control = () -> new ControlRun.Result.Sound(true);
    private int controls;
    private int abortAt = -1;
    private int dieAt = -1;
    private int failAt = -1;

    Fake(Predicate<Set<String>> unreadable, Predicate<Set<String>> failing) {
      this.unreadable = unreadable;
      this.failing = failing;
    }

    void abortAt(int run) {
      abortAt = run;
    }

    void failAt(int run) {
      failAt = run;
    }

    void dieAt(int run) {
      dieAt = run;
    }

    @Override
    public ControlRun.Result control() {
      controls++;
      return control.get();
    }

    @Override
    public Answer read(List<InputFile> files) {
      return run("read ", unreadable, names(files));
    }

    @Override
    public Answer process(List<InputFile> files) {
      return run("process ", failing, names(files));
    }

    private Answer run(String what, Predicate<Set<String>> fails, Set<String> group) {
      int number = runs.size();
      runs.add(group);
      if (number == abortAt) {
        return new Answer.Aborted("the session is gone");
      }
      if (number == dieAt || kills.test(group)) {
        throw new Killed();
      }
      return number == failAt || fails.test(group)
          ? new Answer.Failed(what + group)
          : new Answer.Passed();
    }
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Executors that see the input at times, and at times do not; a control sees the same. */
  private static final class World implements DryRun {
    private final Set<String> poison;
    private final SplittableRandom random;
    private boolean blind;

    World(Set<String> poison, int seed) {
      this.poison = poison;
      this.random = new SplittableRandom(seed);
      this.blind = random.nextBoolean();
    }

    void heal() {
      blind = random.nextInt(4) == 0;
    }

    @Override
    public ControlRun.Result control() {
      return blind
          ? new ControlRun.Result.Unsound(
              FailureClass.SESSION, "the executors do not see the input")
          : new ControlRun.Result.Sound(random.nextBoolean());
    }

    @Override
    public Answer read(List<InputFile> files) {
      return answer(files);
    }

    @Override
    public Answer process(List<InputFile> files) {
      return answer(files);
    }

    /** What they see may change between two trials, but not between a trial and its control. */
    private Answer answer(List<InputFile> files) {
      blind = blind || random.nextInt(10) == 0;
      return blind || meets(names(files), poison)
          ? new Answer.Failed("does not work")
          : new Answer.Passed();
    }
  }
}
