package dev.sparkfailover.job.event;

import dev.sparkfailover.contract.config.SecretMasking;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Something that happened to the job; ledger, metrics, status and console are made from these. */
public sealed interface Event {

  /** When it happened. */
  Instant at();

  /**
   * The process could begin only after something that was away had come back.
   *
   * @param took how long it waited
   * @param causes folder and cause of each outage, as in {@code data full}
   * @param why what was found, for people
   */
  record StartDelayed(Instant at, Duration took, List<String> causes, String why) implements Event {
    public StartDelayed {
      causes = List.copyOf(causes);
    }
  }

  /** An attempt begins; its session is about to be made. */
  record AttemptStarted(Instant at, long attempt, long epoch, long pid) implements Event {}

  /**
   * The attempt's session is up.
   *
   * @param spark empty when the session is one of another process
   */
  record SessionStarted(Instant at, long attempt, Duration took, Optional<SparkUi> spark)
      implements Event {

    public SessionStarted(Instant at, long attempt, Duration took) {
      this(at, attempt, took, Optional.empty());
    }
  }

  /**
   * A cycle begins.
   *
   * @param cycle counts over all attempts and processes, from 1
   */
  record CycleStarted(Instant at, long cycle) implements Event {}

  /** A batch is about to be processed in a cycle. */
  record BatchStarted(Instant at, long cycle, long batch, int files) implements Event {}

  /**
   * A batch is published.
   *
   * @param files files taken in
   * @param rows rows processed
   * @param quarantinedRows rows that did not parse
   */
  record BatchPublished(
      Instant at, long cycle, long batch, int files, long rows, long quarantinedRows)
      implements Event {}

  /** The files of a batch that keeps failing are about to be tried in dry runs. */
  record PoisonSearchStarted(Instant at, long batch) implements Event {}

  /**
   * The files of a batch that kept failing were tried in dry runs.
   *
   * @param verdict what came of it, for people
   */
  record PoisonSearched(Instant at, long batch, String verdict) implements Event {
    public PoisonSearched {
      verdict = SecretMasking.mask(verdict);
    }
  }

  /**
   * A cycle ended well.
   *
   * @param batch the last batch it published, empty when there was nothing to do
   * @param took from its start to its end
   * @param files files taken in, by all its batches
   * @param rows rows processed, by all its batches
   * @param quarantinedRows rows that did not parse, in all its batches
   */
  record CycleSucceeded(
      Instant at,
      long cycle,
      OptionalLong batch,
      Duration took,
      int files,
      long rows,
      long quarantinedRows)
      implements Event {
    /** Whether it did work; an empty cycle neither spends nor restores the budget. */
    public boolean worked() {
      return batch.isPresent();
    }
  }

  /** A cycle ended with a failure; the run's end follows. */
  record CycleFailed(Instant at, long cycle, OptionalLong batch, Duration took) implements Event {}

  /** A fault is about to be injected. */
  record FaultInjected(Instant at, long cycle, FaultKind kind) implements Event {}

  /** A poison file was set aside. */
  record FileQuarantined(Instant at, long batch, String file, String why) implements Event {
    public FileQuarantined {
      why = SecretMasking.mask(why);
    }
  }

  /**
   * An input file cannot be taken. It stays where it is, and others are processed.
   *
   * @param why what was found, and what to do
   */
  record InputRefused(Instant at, String file, InputRefusal reason, String why) implements Event {
    public InputRefused {
      why = SecretMasking.mask(why);
    }
  }

  /** An input file that was refused can be taken after all. */
  record InputAccepted(Instant at, String file, Duration after) implements Event {}

  /**
   * A planned file changed before anything of it was published: it waits in the input again.
   *
   * @param why what was found, and what follows
   */
  record InputReturned(Instant at, long batch, String file, String why) implements Event {}

  /**
   * A file is not what was read of it and published.
   *
   * @param why what was found, and what to do
   */
  record InputChanged(Instant at, long batch, String file, String why) implements Event {}

  /**
   * An attempt is over.
   *
   * @param failure present when it failed or hung
   * @param batch the batch it was working on, if any
   * @param searching whether it was looking for poison: such a failure spends no budget
   * @param logTail the last lines of the log, for people
   * @param cycle how long the cycle took that failed with it, if one was under way
   * @param lastSign when the attempt that failed last showed that it worked
   */
  record RunEnded(
      Instant at,
      long attempt,
      AttemptOutcome outcome,
      Optional<Failure> failure,
      OptionalLong batch,
      boolean searching,
      String logTail,
      Optional<Duration> cycle,
      Optional<Instant> lastSign)
      implements Event {
    public RunEnded {
      logTail = SecretMasking.mask(logTail);
    }

    public RunEnded(
        Instant at,
        long attempt,
        AttemptOutcome outcome,
        Optional<Failure> failure,
        OptionalLong batch,
        boolean searching,
        String logTail) {
      this(
          at,
          attempt,
          outcome,
          failure,
          batch,
          searching,
          logTail,
          Optional.empty(),
          Optional.empty());
    }
  }

  /**
   * A restart will follow.
   *
   * @param delay the wait before it
   * @param notBefore when it is due
   * @param reason the class of the failure that made it necessary
   */
  record RestartDecided(
      Instant at, Duration delay, Instant notBefore, FailureClass reason, RestartKind kind)
      implements Event {
    public boolean spendsBudget() {
      return kind == RestartKind.COUNTED;
    }
  }

  /** No restart will follow until a person resumes the job. */
  record GaveUp(Instant at, String reason) implements Event {
    public GaveUp {
      reason = SecretMasking.mask(reason);
    }
  }

  /** The job ended well, by itself. */
  record Finished(Instant at) implements Event {}

  /** A person or a program asked the job to stop. */
  record StopRequested(Instant at, String by) implements Event {}

  /** The budget is whole again. */
  record BudgetRestored(Instant at, BudgetRestoredBy by) implements Event {}

  /**
   * The first good cycle after a failure.
   *
   * @param took from the last sign of life before that failure
   */
  record Recovered(Instant at, Duration took) implements Event {}

  /**
   * What an application's streaming queries are doing changed.
   *
   * @param running how many run
   * @param stopped how many were stopped in this attempt
   * @param failed how many failed in this attempt and were not started anew
   */
  record QueriesChanged(Instant at, int running, int stopped, int failed) implements Event {
    public static final QueriesChanged NONE = new QueriesChanged(Instant.EPOCH, 0, 0, 0);

    /** Whether only the time differs. */
    public boolean sameAs(QueriesChanged other) {
      return running == other.running && stopped == other.stopped && failed == other.failed;
    }
  }

  /** The job's state changed. */
  record StateChanged(Instant at, State from, State to) implements Event {}

  /**
   * The ledger cannot be written.
   *
   * @param why where, what was found, and what to do
   */
  record LedgerOut(Instant at, String why) implements Event {
    public LedgerOut {
      why = SecretMasking.mask(why);
    }
  }

  /** The ledger can be written again. */
  record LedgerBack(Instant at, Duration after) implements Event {}

  /** The job is alive; carries the time spent in each state so far. */
  record Alive(Instant at, Map<State, Duration> stateTime) implements Event {
    public Alive {
      stateTime = Map.copyOf(stateTime);
    }
  }
}
