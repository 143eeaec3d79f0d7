package dev.sparkfailover.job.run;

import dev.sparkfailover.job.books.BadFile;
import dev.sparkfailover.job.books.DataException;
import dev.sparkfailover.job.books.Plan;
import dev.sparkfailover.job.cycle.DryRun;
import dev.sparkfailover.job.cycle.PoisonSearch;
import dev.sparkfailover.job.cycle.SearchRule;
import dev.sparkfailover.job.cycle.SparkDryRun;
import dev.sparkfailover.job.cycle.Verdict;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.supervise.Attempt;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Sets files aside that make a batch fail again and again, before the batch is tried once more. */
final class PoisonHunt {
  private final Workplace place;
  private final Attempt attempt;
  private final InputControl control;
  private Optional<Exception> lastFailure = Optional.empty();

  PoisonHunt(Workplace place, InputControl control) {
    this.place = place;
    this.control = control;
    this.attempt = place.attempt();
  }

  /**
   * Does nothing unless the history of the open batch makes a search due.
   *
   * @return the open batch, if a search, now or before, found no file of it to blame
   */
  Optional<Acquittal> hunt() throws IOException {
    History.Trouble trouble = attempt.history().trouble();
    if (trouble.batch().isEmpty() || !(trouble.searched() || isDue(trouble))) {
      return Optional.empty();
    }
    Optional<Plan> plan =
        place.books().next().filter(open -> open.batch() == trouble.batch().getAsLong());
    if (plan.isPresent() && !trouble.searched()) {
      hunt(plan.get());
    }
    return plan.flatMap(this::acquittal);
  }

  private boolean isDue(History.Trouble trouble) {
    return SearchRule.isDue(trouble.batchFailures(), attempt.lastChance());
  }

  private Optional<Acquittal> acquittal(Plan plan) {
    HuntLog log = log(plan);
    return PoisonSearch.concluded(plan.files(), log)
        .filter(Verdict.NotPoison.class::isInstance)
        .map(Verdict.NotPoison.class::cast)
        .map(not -> new Acquittal(place, plan.batch(), not.reason(), log));
  }

  private HuntLog log(Plan plan) {
    return new HuntLog(place.parts().store(), place.layout().searches(), plan.batch());
  }

  private void hunt(Plan plan) throws IOException {
    if (acquittal(plan).isPresent()) {
      // Of an earlier search: since then a person may have mended the pipeline.
      log(plan).delete();
    }
    String name = "search for poison in batch " + plan.batch();
    attempt.tell(new Event.PoisonSearchStarted(place.now(), plan.batch()));
    attempt.activity().began(name);
    HuntLog log = log(plan);
    Plan rest = withoutUnsound(plan);
    if (lostItsSession()) {
      PoisonSearch.holdNothingAgainst(rest.files(), log);
    }
    if (rest.files().isEmpty()) {
      searched(rest, "no file of it is as it was planned");
    } else {
      Optional<Verdict> verdict =
          new PoisonSearch(quarantineMax(), setAsideInARow(rest))
              .search(rest.files(), dryRun(rest, name), log);
      conclude(rest, verdict.orElseThrow(() -> brokenOff(plan)), log);
    }
    attempt.activity().ended(name);
  }

  private int quarantineMax() {
    return place.parts().settings().books().quarantineMax();
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
      place.books().verify(plan);
      return plan;
    } catch (DataException e) {
      if (e.files().size() > quarantineMax() - setAsideInARow(plan)) {
        throw e;
      }
      String why = "it changed or vanished after batch %s was planned".formatted(plan.batch());
      List<BadFile> unsound =
          e.files().stream().map(file -> new BadFile(file, why, attempt.number())).toList();
      Plan rest = place.books().quarantine(plan, unsound);
      for (BadFile file : unsound) {
        attempt.tell(new Event.FileQuarantined(place.now(), plan.batch(), file.name(), why));
      }
      return rest;
    }
  }

  private DryRun dryRun(Plan plan, String name) {
    return new SparkDryRun(
        place.processor(),
        place.work(plan),
        this::notTheirFault,
        () -> attempt.activity().progressed(name),
        control);
  }

  /** What was tried when the last search ended was not tried by anything. */
  private boolean lostItsSession() {
    History.Trouble trouble = attempt.history().trouble();
    return trouble.searching()
        && trouble.last().filter(last -> last.reason() == FailureClass.SESSION).isPresent();
  }

  private SearchBrokenOffException brokenOff(Plan plan) {
    return new SearchBrokenOffException(plan.batch(), lastFailure.orElse(null));
  }

  /**
   * A hang is held against the files that were tried: the search ends without their answer. Not so
   * when there were no executors that could have tried them.
   */
  private boolean notTheirFault(Exception failure) {
    lastFailure = Optional.of(failure);
    if (place.session().starving()) {
      return true;
    }
    if (attempt.condemned()) {
      throw new IllegalStateException("a dry run hung", failure);
    }
    return place.session().stopped() || attempt.stopping();
  }

  private void conclude(Plan plan, Verdict verdict, HuntLog log) throws IOException {
    switch (verdict) {
      case Verdict.Poison poison -> {
        setAside(plan, poison.files());
        log.delete();
      }
      case Verdict.NotPoison not -> {
        searched(plan, "no file is set aside: " + not.reason());
        if (not.passed()) {
          log.delete();
        }
      }
    }
  }

  private void setAside(Plan plan, List<Verdict.Found> found) throws IOException {
    place.books().quarantine(plan, found.stream().map(this::bad).toList());
    for (Verdict.Found each : found) {
      attempt.tell(
          new Event.FileQuarantined(place.now(), plan.batch(), each.file().name(), each.why()));
    }
    searched(plan, "%s of %s files set aside".formatted(found.size(), plan.files().size()));
  }

  private BadFile bad(Verdict.Found found) {
    return new BadFile(found.file().name(), found.why(), attempt.number());
  }

  private void searched(Plan plan, String verdict) {
    attempt.tell(new Event.PoisonSearched(place.now(), plan.batch(), verdict));
  }
}
