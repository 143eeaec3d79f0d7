package dev.sparkfailover.job.pipeline;

import dev.sparkfailover.job.attempt.Attempt;
import dev.sparkfailover.job.batch.AttemptContext;
import dev.sparkfailover.job.batch.BatchResult;
import dev.sparkfailover.job.batch.InputControl;
import dev.sparkfailover.job.batch.PipelineParts;
import dev.sparkfailover.job.commit.BatchTransactions;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.failure.Suspect;
import dev.sparkfailover.job.input.RefusedFiles;
import dev.sparkfailover.job.poison.NoPoisonFound;
import dev.sparkfailover.job.record.Commit;
import dev.sparkfailover.job.record.DataException;
import dev.sparkfailover.job.record.Plan;
import dev.sparkfailover.job.record.RowCounts;
import dev.sparkfailover.job.storage.FailPoint;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** Takes the batches that are waiting, or none. */
public final class Cycle {
  private final AttemptContext context;
  private final PipelineParts parts;
  private final Attempt attempt;
  private final BatchTransactions books;
  private final PublishedBatchNotifier published;
  private final RefusedFiles refused;
  private final InputControl control;
  private Optional<NoPoisonFound> noPoison;

  /**
   * @param control whether a failure is that of the executors
   * @param noPoison of the batch that is open now, if it fails by no file's fault
   */
  public Cycle(
      AttemptContext context,
      PublishedBatchNotifier published,
      RefusedFiles refused,
      InputControl control,
      Optional<NoPoisonFound> noPoison) {
    this.control = control;
    this.noPoison = noPoison;
    this.context = context;
    this.parts = context.parts();
    this.attempt = context.attempt();
    this.books = context.books();
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

  public void run(long number) throws Exception {
    long began = parts.clock().nanos();
    Suspect.Work name = new Suspect.Driver("cycle " + number);
    attempt.report(new Event.CycleStarted(context.now(), number));
    attempt.activity().began(name);
    boolean good = false;
    try {
      Sum sum = batches(number, name);
      attempt.activity().ended(name);
      attempt.report(
          new Event.CycleSucceeded(
              context.now(),
              number,
              sum.batch(),
              context.since(began),
              sum.files(),
              sum.rows(),
              sum.quarantinedRows()));
      good = true;
    } finally {
      if (!good) {
        attempt.report(
            new Event.CycleFailed(
                context.now(), number, OptionalLong.empty(), context.since(began)));
      }
    }
  }

  /** What comes in meanwhile is left to the next cycle, so that each has an end. */
  private Sum batches(long number, Suspect.Work name) throws Exception {
    if (parts.demo().isPresent()) {
      parts.demo().get().write(number, books.backlog());
    }
    Optional<FaultKind> fault = parts.faults().draw(number);
    if (fault.equals(Optional.of(FaultKind.DATA))) {
      inject(FaultKind.DATA, number);
      fault = Optional.empty();
    }
    Optional<Plan> plan = next();
    int waiting = books.backlog().files();
    Sum sum = Sum.NOTHING;
    if (plan.isEmpty() && fault.isPresent()) {
      inject(fault.get(), number);
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
      refused.news().forEach(attempt::report);
    }
  }

  /** Empty when all its files changed meanwhile, and wait again. */
  private Optional<Commit> batch(
      long number, Suspect.Work name, Plan planned, Optional<FaultKind> fault) throws Exception {
    attempt.report(
        new Event.BatchStarted(context.now(), number, planned.batch(), planned.files().size()));
    Optional<FaultKind> pending = fault;
    Plan plan = planned;
    while (!plan.files().isEmpty()) {
      try {
        books.verify(plan);
        if (pending.isPresent()) {
          FaultKind kind = pending.get();
          pending = Optional.empty();
          inject(kind, number);
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
      refused.news().forEach(attempt::report);
    }
  }

  private Commit published(Plan plan, long number, Suspect.Work name) throws Exception {
    BatchResult result;
    Closeable ahead = books.syncAhead(plan);
    try (ahead) {
      result = process(plan, name);
    }
    Commit commit =
        books.commit(
            plan, result.outputs(), new RowCounts(result.processed(), result.quarantined()));
    published.tellNew(attempt, number);
    if (noPoison.isPresent()) {
      noPoison.get().forget();
      noPoison = Optional.empty();
    }
    return commit;
  }

  private BatchResult process(Plan plan, Suspect.Work name) throws Exception {
    try {
      return context
          .processor()
          .process(
              context.work(plan),
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
        : noPoison.map(known -> known.describe(failure)).orElse(failure);
  }

  private String staging(Plan plan, String output) {
    parts.failPoints().reached(FailPoint.IN_STAGING);
    return books.staging(plan, output);
  }

  private void inject(FaultKind kind, long number) throws Exception {
    attempt.report(new Event.FaultInjected(context.now(), number, kind));
    parts.faults().inject(kind, number, context.session().spark(), context.input());
  }
}
