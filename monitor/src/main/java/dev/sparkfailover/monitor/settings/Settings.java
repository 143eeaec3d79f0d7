package dev.sparkfailover.monitor.settings;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The monitor's configuration.
 *
 * @param port 0 for any free one
 * @param bind the address to listen on
 * @param tokenFile with what callers must show
 * @param jobs at least one, each with a name of its own
 * @param masters web pages of the Spark masters, of which one leads; none for a job with a local
 *     one
 * @param addresses where people find the web pages
 * @param pollInterval between two questions to one source
 * @param staleAfter from what age on an answer says nothing of now
 * @param heartbeat what is called while alerting works
 */
public record Settings(
    int port,
    InetAddress bind,
    Optional<Path> tokenFile,
    List<Job> jobs,
    List<URI> masters,
    Addresses addresses,
    Duration pollInterval,
    Duration staleAfter,
    Optional<Heartbeat> heartbeat) {

  public Settings {
    jobs = List.copyOf(jobs);
    masters = List.copyOf(masters);
  }

  /** A URL that is secret: given itself, or in a file that is read before each call. */
  public sealed interface Heartbeat {
    record Url(URI url) implements Heartbeat {
      @Override
      public String toString() {
        return "Url[***]";
      }
    }

    record File(Path path) implements Heartbeat {}
  }

  /**
   * Where people reach web pages: for links, never asked by the monitor.
   *
   * @param monitor the monitor's own, where it was set
   * @param dashboard Grafana's
   * @param dashboardSet whether a setting names a Grafana
   */
  public record Addresses(Optional<URI> monitor, URI dashboard, boolean dashboardSet) {}

  /**
   * One job to watch.
   *
   * @param application the name that distinguishes it
   * @param url where it answers
   * @param log its log file, if that can be read here
   * @param ledger its restart ledger, if that can be read here
   */
  public record Job(String application, URI url, Optional<Path> log, Optional<Path> ledger) {}
}
