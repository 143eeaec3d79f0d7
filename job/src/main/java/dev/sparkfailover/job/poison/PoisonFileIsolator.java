package dev.sparkfailover.job.poison;

import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.batch.AttemptContext;
import dev.sparkfailover.job.batch.InputControl;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.failure.Suspect;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.quarantine.FileToQuarantine;
import dev.sparkfailover.job.record.DataException;
import dev.sparkfailover.job.record.Plan;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Sets files aside that make a batch fail again and again, before the batch is tried once more. */
public final class PoisonFileIsolator {
  private final AttemptContext context;
  private final Attempt attempt;
  private final InputControl control;
  private Optional<Exception> lastFailure = Optional.empty();

  public PoisonFileIsolator(AttemptContext context, InputControl control) {
    this.context = context;
    this.control = control;
    this.attempt = context.attempt();
  }

  /**
   * Does nothing unless the history of the open batch makes a search due.
   *
   * @return the open batch, if a search, now or before, found no file of it to blame
   */
  public Optional<NoPoisonFound> isolate() throws IOException {
    History.Trouble trouble = attempt.history().trouble();
    if (trouble.batch().isEmpty() || !(trouble.searched() || isDue(trouble))) {
      return Optional.empty();
    }
    Optional<Plan> plan =
        context.books().next().filter(open -> open.batch() == trouble.batch().getAsLong());
    if (plan.isPresent() && !trouble.searched()) {
      isolate(plan.get());
    }
    return plan.flatMap(this::noPoison);
  }

  private boolean isDue(History.Trouble trouble) {
    return SearchRule.isDue(trouble.batchFailures(), attempt.lastChance());
  }

  private Optional<NoPoisonFound> noPoison(Plan plan) {
    SearchStateFile log = log(plan);
    return PoisonSearch.concluded(plan.files(), log)
        .filter(SearchResult.NotPoison.class::isInstance)
        .map(SearchResult.NotPoison.class::cast)
        .map(not -> new NoPoisonFound(context, plan.batch(), not.reason(), log));
  }

  private SearchStateFile log(Plan plan) {
    return new SearchStateFile(context.parts().store(), context.layout().searches(), plan.batch());
  }

  private void isolate(Plan plan) throws IOException {
    if (noPoison(plan).isPresent()) {
      // Of an earlier search: since then a person may have fixed the pipeline.
      log(plan).delete();
    }
    Suspect.Work name = new Suspect.Driver("search for poison in batch " + plan.batch());
    attempt.report(new Event.PoisonSearchStarted(context.now(), plan.batch()));
    attempt.activity().began(name);
    SearchStateFile log = log(plan);
    Plan rest = withoutUnsound(plan);
    if (lostItsSession()) {
      PoisonSearch.holdNothingAgainst(rest.files(), log);
    }
    if (rest.files().isEmpty()) {
      searched(rest, "no file of it is as it was planned");
    } else {
      Optional<SearchResult> outcome =
          new PoisonSearch(quarantineMax(), setAsideInARow(rest))
              .search(rest.files(), dryRun(rest, name), log);
      conclude(rest, outcome.orElseThrow(() -> brokenOff(plan)), log);
    }
    attempt.activity().ended(name);
  }

  private int quarantineMax() {
    return context.parts().settings().books().quarantineMax();
  }

  /** Since files were last processed well; this attempt may have set some aside itself. */
  private int setAsideInARow(Plan plan) {
    int known = attempt.history().setAsideOf(plan.batch());
    int ofThisAttempt = Math.max(0, plan.quarantined().size() - known);
    return attempt.history().budget().setAside() + ofThisAttempt;
  }

  /**
   * A file that changed or vanished after it was planned will not be again what it was; so many
   * that the storage must be to blame are left to people.
   */
  private Plan withoutUnsound(Plan plan) throws IOException {
    try {
      context.books().verify(plan);
      return plan;
    } catch (DataException e) {
      if (e.files().size() > quarantineMax() - setAsideInARow(plan)) {
        throw e;
      }
      String why = "it changed or vanished after batch %s was planned".formatted(plan.batch());
      List<FileToQuarantine> unsound =
          e.files().stream()
              .map(file -> new FileToQuarantine(file, why, attempt.number()))
              .toList();
      Plan rest = context.books().quarantine(plan, unsound);
      for (FileToQuarantine file : unsound) {
        attempt.report(new Event.FileQuarantined(context.now(), plan.batch(), file.name(), why));
      }
      return rest;
    }
  }

  private DryRun dryRun(Plan plan, Suspect.Work name) {
    return new SparkDryRun(
        context.processor(),
        context.work(plan),
        this::notTheirFault,
        () -> attempt.activity().progressed(name),
        control);
  }

  /** What was tried when the last search ended was not tried by anything. */
  private boolean lostItsSession() {
    History.Trouble trouble = attempt.history().trouble();
    return trouble.searching()
        && trouble.last().filter(last -> !last.reason().spendsBudget()).isPresent();
  }

  private SearchInterruptedException brokenOff(Plan plan) {
    return new SearchInterruptedException(plan.batch(), lastFailure.orElse(null));
  }

  /**
   * A hang is held against the files that were tried: the search ends without their answer. Not so
   * when there were no executors that could have tried them.
   */
  private boolean notTheirFault(Exception failure) {
    lastFailure = Optional.of(failure);
    if (context.session().starving()) {
      return true;
    }
    if (attempt.markedHung()) {
      throw new IllegalStateException("a dry run hung", failure);
    }
    return context.session().stopped() || attempt.stopping();
  }

  private void conclude(Plan plan, SearchResult outcome, SearchStateFile log) throws IOException {
    switch (outcome) {
      case SearchResult.Poison poison -> {
        setAside(plan, poison.files());
        log.delete();
      }
      case SearchResult.NotPoison not -> {
        searched(plan, "no file is set aside: " + not.reason());
        if (not instanceof SearchResult.BatchPasses) {
          log.delete();
        }
      }
    }
  }

  private void setAside(Plan plan, List<SearchResult.Found> found) throws IOException {
    context.books().quarantine(plan, found.stream().map(this::bad).toList());
    for (SearchResult.Found each : found) {
      attempt.report(
          new Event.FileQuarantined(context.now(), plan.batch(), each.file().name(), each.why()));
    }
    searched(plan, "%s of %s files set aside".formatted(found.size(), plan.files().size()));
  }

  private FileToQuarantine bad(SearchResult.Found found) {
    return new FileToQuarantine(found.file().name(), found.why(), attempt.number());
  }

  private void searched(Plan plan, String outcome) {
    attempt.report(new Event.PoisonSearched(context.now(), plan.batch(), outcome));
  }
}
