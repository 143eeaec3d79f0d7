package dev.sparkfailover.job.session;

import dev.sparkfailover.job.event.Chain;
import dev.sparkfailover.job.event.FailureClass;

/** Classifies what keeps a session from starting while its cluster is there. */
final class StartFailures {
  private StartFailures() {}

  /** What no setting explains may heal with the machine: memory, ports, disks. */
  static FailureClass reason(Throwable failure) {
    Chain chain = Chain.of(failure);
    if (Signs.stoppedWhileStarting(chain)) {
      return FailureClass.SESSION;
    }
    boolean setting =
        Signs.badSetting(chain)
            || Signs.wrongVersions(chain)
            || Signs.brokenSignature(chain)
            || argument(chain);
    boolean machine = Signs.noMemory(chain) || Signs.noDisk(chain) || Signs.portInUse(chain);
    return setting && !machine ? FailureClass.FATAL : FailureClass.RESOURCE;
  }

  private static boolean argument(Chain chain) {
    return chain.root() instanceof IllegalArgumentException;
  }
}
