package dev.sparkfailover.job.faults;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Ends this process as the kernel's out-of-memory killer would: no hooks, no goodbye. */
final class SuddenDeath {

  /** What a shell and a container runtime report of a process that was ended by SIGKILL. */
  private static final int KILLED = 137;

  private static final long SECONDS = 2;

  private SuddenDeath() {}

  /** Never comes back. */
  static void die() {
    try {
      kill();
    } catch (IOException | InterruptedException e) {
      System.err.println("kill -9 did not work (" + e.getMessage() + "): the process halts");
    }
    // The first process of a container is immune to signals from within it.
    Runtime.getRuntime().halt(KILLED);
  }

  private static void kill() throws IOException, InterruptedException {
    String pid = Long.toString(ProcessHandle.current().pid());
    new ProcessBuilder("kill", "-9", pid).start().waitFor(SECONDS, TimeUnit.SECONDS);
    TimeUnit.SECONDS.sleep(SECONDS);
  }
}
