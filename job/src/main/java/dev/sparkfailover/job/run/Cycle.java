package dev.sparkfailover.job.run;

import dev.sparkfailover.job.books.Books;
import dev.sparkfailover.job.books.Commit;
import dev.sparkfailover.job.books.Counts;
import dev.sparkfailover.job.books.DataException;
import dev.sparkfailover.job.books.FailPoints;
import dev.sparkfailover.job.books.Plan;
import dev.sparkfailover.job.books.RefusedFiles;
import dev.sparkfailover.job.cycle.BatchResult;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.supervise.Attempt;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** Takes the batches that are waiting, or none. */
final class Cycle {
  private final Workplace place;
  private final PipelineRunner.Parts parts;
  private final Attempt attempt;
  private final Books books;
  private final Published published;
  private final RefusedFiles refused;
  private final InputControl control;
  private Optional<Acquittal> acquittal;

  /**
   * @param control whether a failure is that of the executors
   * @param acquittal of the batch that is open now, if it fails by no file's fault
   */
  Cycle(
      Workplace place,
      Published published,
      RefusedFiles refused,
      InputControl control,
      Optional<Acquittal> acquittal) {
    this.control = control;
    this.acquittal = acquittal;
    this.place = place;
    this.parts = place.parts();
    this.attempt = place.attempt();
    this.books = place.books();
    this.published = published;
    this.refused = refused;
  }

  /** What a cycle took in so far. */
  private record Sum(OptionalLong batch, int files, long rows, long quarantinedRows) {
    static final Sum NOTHING = new Sum(OptionalLong.empty(), 0, 0, 0);

    Sum plus(Commit commit) {
      return new Sum(
          OptionalLong.of(commit.batch()),
          files + commit.plan().files().size(),
          rows + commit.rows().processed(),
          quarantinedRows + commit.rows().quarantined());
    }
  }

  void run(long number) throws Exception {
    long began = parts.clock().nanos();
    String name = "cycle " + number;
    attempt.tell(new Event.CycleStarted(place.now(), number));
    attempt.activity().began(name);
    boolean good = false;
    try {
      Sum sum = batches(number, name);
      attempt.activity().ended(name);
      attempt.tell(
          new Event.CycleSucceeded(
              place.now(),
              number,
              sum.batch(),
              place.since(began),
              sum.files(),
              sum.rows(),
              sum.quarantinedRows()));
      good = true;
    } finally {
      if (!good) {
        attempt.tell(
            new Event.CycleFailed(place.now(), number, OptionalLong.empty(), place.since(began)));
      }
    }
  }

  /** What comes in meanwhile is left to the next cycle, so that each has an end. */
  private Sum batches(long number, String name) throws Exception {
    if (parts.demo().isPresent()) {
      parts.demo().get().write(number, books.backlog());
    }
    Optional<FaultKind> fault = parts.faults().draw(number);
    if (fault.equals(Optional.of(FaultKind.DATA))) {
      strike(FaultKind.DATA, number);
      fault = Optional.empty();
    }
    Optional<Plan> plan = next();
    int waiting = books.backlog().files();
    Sum sum = Sum.NOTHING;
    if (plan.isEmpty() && fault.isPresent()) {
      strike(fault.get(), number);
    }
    while (plan.isPresent()) {
      sum = batch(number, name, plan.get(), fault).map(sum::plus).orElse(sum);
      fault = Optional.empty();
      boolean more = sum.files() < waiting && !attempt.stopping();
      plan = more ? next() : Optional.empty();
    }
    return sum;
  }

  private Optional<Plan> next() throws IOException {
    try {
      return books.next();
    } finally {
      refused.news().forEach(attempt::tell);
    }
  }

  /** Empty when all its files changed meanwhile, and wait again. */
  private Optional<Commit> batch(long number, String name, Plan planned, Optional<FaultKind> fault)
      throws Exception {
    attempt.tell(
        new Event.BatchStarted(place.now(), number, planned.batch(), planned.files().size()));
    Optional<FaultKind> pending = fault;
    Plan plan = planned;
    while (!plan.files().isEmpty()) {
      try {
        books.verify(plan);
        if (pending.isPresent()) {
          FaultKind kind = pending.get();
          pending = Optional.empty();
          strike(kind, number);
        }
        return Optional.of(published(plan, number, name));
      } catch (DataException e) {
        plan = rest(plan, e);
      }
    }
    return Optional.empty();
  }

  /** Files that changed go back to the input; each turn has fewer files, so there is an end. */
  private Plan rest(Plan plan, DataException e) throws IOException {
    try {
      return books.giveBack(plan).orElseThrow(() -> e);
    } finally {
      refused.news().forEach(attempt::tell);
    }
  }

  private Commit published(Plan plan, long number, String name) throws Exception {
    BatchResult result;
    Closeable ahead = books.syncAhead(plan);
    try (ahead) {
      result = process(plan, name);
    }
    Commit commit =
        books.commit(plan, result.outputs(), new Counts(result.processed(), result.quarantined()));
    published.tellNew(attempt, number);
    if (acquittal.isPresent()) {
      acquittal.get().forget();
      acquittal = Optional.empty();
    }
    return commit;
  }

  private BatchResult process(Plan plan, String name) throws Exception {
    try {
      return place
          .processor()
          .process(
              place.work(plan),
              output -> staging(plan, output),
              () -> attempt.activity().progressed(name));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw reported(e);
    }
  }

  /** Executors that are not fit for the input outweigh what came of it. */
  private Exception reported(Exception failure) {
    Optional<Exception> unfit = control.unfitAfter(failure);
    return unfit.isPresent()
        ? unfit.get()
        : acquittal.map(known -> known.told(failure)).orElse(failure);
  }

  private String staging(Plan plan, String output) {
    parts.failPoints().reached(FailPoints.IN_STAGING);
    return books.staging(plan, output);
  }

  private void strike(FaultKind kind, long number) throws Exception {
    attempt.tell(new Event.FaultInjected(place.now(), number, kind));
    parts.faults().strike(kind, number, place.session().spark(), place.input());
  }
}
