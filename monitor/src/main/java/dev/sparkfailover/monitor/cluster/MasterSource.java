package dev.sparkfailover.monitor.cluster;

import dev.sparkfailover.monitor.source.Fields;
import dev.sparkfailover.monitor.source.Http;
import dev.sparkfailover.monitor.source.Source;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Asks a Spark standalone master how it is: the {@code /json/} of its web page. */
public final class MasterSource implements Source<MasterState> {
  private static final Set<String> NAMES =
      Set.of(
          "status",
          "workers",
          "id",
          "webuiaddress",
          "state",
          "cores",
          "coresused",
          "memory",
          "memoryused",
          "activeapps",
          "completedapps");
  private static final long MEBIBYTE = 1L << 20;

  private final Http http;
  private final URI address;

  /**
   * @param master the address of its web page
   */
  public MasterSource(Http http, URI master) {
    this.http = http;
    this.address = page(master);
  }

  @Override
  public MasterState ask() throws IOException, InterruptedException {
    return http.object(address, NAMES, MasterSource::state);
  }

  private static MasterState state(Fields master) throws IOException {
    return new MasterState(
        master.text("status"),
        workers(master.objects("workers")),
        master.count("cores"),
        master.count("coresused"),
        bytes(master, "memory"),
        bytes(master, "memoryused"),
        ids(master.objects("activeapps")),
        master.objects("completedapps").size());
  }

  /** Where master and worker answer with JSON; without the last slash they redirect to it. */
  static URI page(URI webUi) {
    return URI.create(webUi.toString().replaceFirst("/*$", "") + "/json/");
  }

  /** Spark says mebibytes. */
  static long bytes(Fields fields, String name) throws IOException {
    return fields.count(name) * MEBIBYTE;
  }

  private static List<MasterState.Worker> workers(List<Fields> listed) throws IOException {
    List<MasterState.Worker> workers = new ArrayList<>();
    for (Fields each : listed) {
      workers.add(
          new MasterState.Worker(
              each.text("id"),
              webUi(each),
              each.text("state"),
              each.count("cores"),
              each.count("coresused"),
              bytes(each, "memory"),
              bytes(each, "memoryused")));
    }
    return workers;
  }

  /** The worker's own address, also when the master shows its page through its proxy. */
  private static URI webUi(Fields worker) throws IOException {
    try {
      return new URI(worker.text("webuiaddress"));
    } catch (URISyntaxException e) {
      throw worker.wrong("webuiaddress", "a web address");
    }
  }

  private static List<String> ids(List<Fields> applications) throws IOException {
    List<String> ids = new ArrayList<>();
    for (Fields each : applications) {
      ids.add(each.text("id"));
    }
    return ids;
  }
}
