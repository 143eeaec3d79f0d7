package dev.sparkfailover.job.session;

import dev.sparkfailover.job.event.FailureClass;
import dev.sparkfailover.job.failure.CauseChain;
import dev.sparkfailover.job.failure.FailurePatterns;

/** Classifies what keeps a session from starting while its cluster is there. */
final class StartFailures {
  private StartFailures() {}

  /** What no setting explains may heal with the machine: memory, ports, disks. */
  static FailureClass reason(Throwable failure) {
    CauseChain chain = CauseChain.of(failure);
    if (FailurePatterns.stoppedWhileStarting(chain)) {
      return FailureClass.SESSION;
    }
    boolean setting =
        FailurePatterns.badSetting(chain)
            || FailurePatterns.wrongVersions(chain)
            || FailurePatterns.brokenSignature(chain)
            || argument(chain);
    boolean machine =
        FailurePatterns.noMemory(chain)
            || FailurePatterns.noDisk(chain)
            || FailurePatterns.portInUse(chain);
    return setting && !machine ? FailureClass.FATAL : FailureClass.RESOURCE;
  }

  private static boolean argument(CauseChain chain) {
    return chain.root() instanceof IllegalArgumentException;
  }
}
