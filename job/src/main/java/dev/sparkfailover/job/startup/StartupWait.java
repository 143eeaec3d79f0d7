package dev.sparkfailover.job.startup;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.event.Event;
import dev.sparkfailover.job.event.Outage;
import dev.sparkfailover.job.restart.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Waits at a start for what is away. That is before the first attempt: it is no restart, spends no
 * budget and has no end.
 */
public final class StartupWait {

  /** One try to get hold of something; all that it had taken is given back when it fails. */
  public interface Step<T> {
    T get() throws IOException, InterruptedException;
  }

  /** Hears what the job waits for. */
  public interface Observer {

    /**
     * A try failed.
     *
     * @param news whether it is of another kind than the one before
     */
    void away(Outage outage, boolean news);

    /** It is there. */
    void back(Outage outage, Duration after);
  }

  private final Clock clock;
  private final Backoff backoff;
  private final Observer observer;
  private final List<Outage> outages = new ArrayList<>();
  private Duration before = Duration.ZERO;
  private Optional<Outage> current = Optional.empty();
  private long since;

  public StartupWait(Clock clock, Backoff backoff, Observer observer) {
    this.clock = clock;
    this.backoff = backoff;
    this.observer = observer;
  }

  /**
   * Tries again until it has it.
   *
   * @throws RuntimeException as the step threw it, when waiting cannot help
   * @throws IOException as the step threw it, when waiting cannot help
   */
  public <T> T until(RequiredFolder need, Step<T> step) throws IOException, InterruptedException {
    for (int failures = 0; true; failures++) {
      try {
        T got = step.get();
        back();
        return got;
      } catch (IOException | RuntimeException e) {
        Optional<Outage> outage = need.outage(e);
        if (outage.isEmpty()) {
          throw e;
        }
        away(outage.get());
      }
      clock.sleep(backoff.next(failures, Integer.MAX_VALUE).orElseThrow());
    }
  }

  /** A try failed; also to be called for one that was made elsewhere. */
  public void away(Outage outage) {
    boolean news = current.filter(outage::sameKind).isEmpty();
    if (current.isEmpty()) {
      since = clock.nanos();
    }
    current = Optional.of(outage);
    if (news) {
      outages.add(outage);
    }
    observer.away(outage, news);
  }

  private void back() {
    if (current.isPresent()) {
      Duration after = waited();
      before = before.plus(after);
      observer.back(current.get(), after);
      current = Optional.empty();
    }
  }

  private Duration waited() {
    return current.isPresent() ? Duration.ofNanos(clock.nanos() - since) : Duration.ZERO;
  }

  /** What the ledger gets to know of it; empty when there was nothing to wait for. */
  public Optional<Event.StartDelayed> delay() {
    String why =
        outages.stream().map(Outage::why).distinct().collect(Collectors.joining("; then "));
    return outages.isEmpty()
        ? Optional.empty()
        : Optional.of(new Event.StartDelayed(clock.now(), before.plus(waited()), kinds(), why));
  }

  private List<String> kinds() {
    return outages.stream().map(Outage::kind).distinct().toList();
  }
}
