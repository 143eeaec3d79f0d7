package dev.sparkfailover.job.failure;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.Failure;
import dev.sparkfailover.job.event.FailureClass;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * Says of which class a failure is, and describes it in one line.
 *
 * <p>{@code session} needs proof: only when the cluster could be to blame <em>and</em> the probe
 * shows its master unreachable or no executors granted. A context that the pipeline's own code
 * stopped is the pipeline's failure, else a bug would be retried for ever.
 *
 * <p>An error of the job's analysis (a missing column, say) is {@code pipeline}, not {@code fatal}:
 * it may hang on what this one batch holds.
 *
 * <p>A storage that refuses for a while (no permission, an I/O error) is {@code resource}: it is
 * neither the file's nor the code's fault, and a wait may heal it. That class alone does not keep
 * its files safe from a search for poison; {@link dev.sparkfailover.job.failure.TransientIo} does.
 */
public final class Classifier {

  private final ClusterProbe cluster;
  private final Clock clock;

  public Classifier(ClusterProbe cluster, Clock clock) {
    this.cluster = cluster;
    this.clock = clock;
  }

  /** Classifies what ended an attempt; it may probe the cluster for some seconds. */
  public Failure classify(Throwable failure) {
    CauseChain chain = CauseChain.of(failure);
    if (FailurePatterns.pipelineGaveUp(chain)) {
      return because(
          FailureClass.FATAL,
          ExceptionSummary.of(failure),
          "the pipeline says no restart can help");
    }
    return chain
        .first(Classified.class)
        .map(known -> failure(known.failureClass(), ((Throwable) known).getMessage()))
        .orElseGet(() -> unmarked(failure, chain));
  }

  /** Classifies a hang: when memory or the cluster is gone, that is what hung the job. */
  public Failure classify(Outcome.Hung hung) {
    String what = hung.suspect().message(hung.silence());
    return switch (hung.suspect()) {
      case Suspect.GarbageCollection gc ->
          because(FailureClass.RESOURCE, what, "out of memory; give it more, or smaller batches");
      case Suspect.Work work -> silent(what);
    };
  }

  private Failure silent(String silence) {
    ClusterHealth health = cluster.health();
    return health.lost()
        ? because(FailureClass.SESSION, silence, health.words())
        : failure(FailureClass.HANG, silence);
  }

  private Failure unmarked(Throwable failure, CauseChain chain) {
    String what = ExceptionSummary.of(failure);
    if (FailurePatterns.noMemory(chain)) {
      return because(
          FailureClass.RESOURCE, what, "out of memory; give it more, or smaller batches");
    }
    if (FailurePatterns.noDisk(chain)) {
      return because(FailureClass.RESOURCE, what, "the disk is full; free some space");
    }
    if (FailurePatterns.portInUse(chain)) {
      return because(FailureClass.RESOURCE, what, "the port is in use; stop the other user of it");
    }
    if (FailurePatterns.storageRefuses(chain)) {
      return because(
          FailureClass.RESOURCE, what, "the storage refuses; check its permissions and health");
    }
    if (FailurePatterns.noHive(chain)) {
      return because(
          FailureClass.FATAL,
          what,
          "Hive's classes are missing: add spark-hive_2.13 of this Spark's version, and what it needs, to the application's dependencies, or leave out enableHiveSupport() and spark.sql.catalogImplementation=hive");
    }
    if (FailurePatterns.brokenSignature(chain)) {
      return because(
          FailureClass.FATAL,
          what,
          "the signature of a jar does not fit its content: take the original jar, or remove META-INF/*.SF, *.RSA, *.DSA and *.EC from one that was put together from others");
    }
    if (FailurePatterns.wrongVersions(chain)) {
      return because(
          FailureClass.FATAL,
          what,
          IncompatibleVersions.advice(FailurePatterns.versionError(chain)));
    }
    if (FailurePatterns.badSetting(chain)) {
      return because(FailureClass.FATAL, what, "correct the setting");
    }
    return clusterInputOrPipeline(what, chain);
  }

  private Failure clusterInputOrPipeline(String what, CauseChain chain) {
    if (FailurePatterns.clusters(chain) || chain.has(List.of(TimeoutException.class))) {
      ClusterHealth health = cluster.health();
      if (health.lost()) {
        return because(FailureClass.SESSION, what, health.words());
      }
    }
    if (FailurePatterns.contextStopped(chain)) {
      return because(
          FailureClass.PIPELINE, what, "the job's own code stopped its Spark context; it must not");
    }
    return FailurePatterns.badInput(chain)
        ? failure(FailureClass.DATA, what)
        : failure(FailureClass.PIPELINE, what);
  }

  private Failure because(FailureClass reason, String what, String advice) {
    return failure(reason, what + "; " + advice);
  }

  private Failure failure(FailureClass reason, String message) {
    String line = message == null ? reason.label() : message.lines().findFirst().orElse("");
    return new Failure(reason, line, clock.now());
  }
}
