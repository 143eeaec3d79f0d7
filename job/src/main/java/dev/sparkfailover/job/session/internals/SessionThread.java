package dev.sparkfailover.job.session.internals;

/** A thread of ours that starts, cancels or stops a session, so that it is known by its type. */
public final class SessionThread extends Thread {

  public SessionThread(Runnable body, String name) {
    super(body, name);
    setDaemon(true);
  }
}
