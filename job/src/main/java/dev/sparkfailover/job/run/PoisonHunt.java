package dev.sparkfailover.job.run;

import dev.sparkfailover.job.books.BadFile;
import dev.sparkfailover.job.books.Plan;
import dev.sparkfailover.job.cycle.DryRun;
import dev.sparkfailover.job.cycle.PoisonSearch;
import dev.sparkfailover.job.cycle.SearchRule;
import dev.sparkfailover.job.cycle.SparkDryRun;
import dev.sparkfailover.job.cycle.Verdict;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.ledger.History;
import dev.sparkfailover.job.supervise.Attempt;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Sets files aside that make a batch fail again and again, before the batch is tried once more. */
final class PoisonHunt {
  private final Workplace place;
  private final Attempt attempt;

  PoisonHunt(Workplace place) {
    this.place = place;
    this.attempt = place.attempt();
  }

  /** Does nothing unless the history of the open batch makes a search due. */
  void hunt() throws IOException {
    History.Trouble trouble = attempt.history().trouble();
    if (trouble.batch().isEmpty()
        || trouble.searched()
        || !SearchRule.isDue(trouble.batchFailures(), attempt.lastChance())) {
      return;
    }
    Optional<Plan> plan = place.books().next();
    if (plan.isPresent() && plan.get().batch() == trouble.batch().getAsLong()) {
      hunt(plan.get());
    }
  }

  private void hunt(Plan plan) throws IOException {
    String name = "search for poison in batch " + plan.batch();
    attempt.tell(new Event.PoisonSearchStarted(place.now(), plan.batch()));
    attempt.activity().began(name);
    HuntLog log = new HuntLog(place.parts().store(), place.layout().searches(), plan.batch());
    Optional<Verdict> verdict =
        new PoisonSearch(place.parts().settings().books().quarantineMax())
            .search(plan.files(), dryRun(plan, name), log);
    attempt.activity().ended(name);
    conclude(plan, verdict.orElseThrow(() -> new SearchBrokenOffException(plan.batch())));
    log.delete();
  }

  private DryRun dryRun(Plan plan, String name) {
    return new SparkDryRun(
        place.processor(),
        place.work(plan),
        e -> place.session().stopped() || attempt.stopping(),
        () -> attempt.activity().progressed(name));
  }

  private void conclude(Plan plan, Verdict verdict) throws IOException {
    switch (verdict) {
      case Verdict.Poison poison -> setAside(plan, poison.files());
      case Verdict.NotPoison not -> searched(plan, "no file is set aside: " + not.reason());
    }
  }

  private void setAside(Plan plan, List<Verdict.Found> found) throws IOException {
    place.books().quarantine(plan, found.stream().map(this::bad).toList());
    for (Verdict.Found each : found) {
      attempt.tell(new Event.FileQuarantined(place.now(), each.file().name(), each.why()));
    }
    searched(plan, "%d of %d files set aside".formatted(found.size(), plan.files().size()));
  }

  private BadFile bad(Verdict.Found found) {
    return new BadFile(found.file().name(), found.why(), attempt.number());
  }

  private void searched(Plan plan, String verdict) {
    attempt.tell(new Event.PoisonSearched(place.now(), plan.batch(), verdict));
  }
}
