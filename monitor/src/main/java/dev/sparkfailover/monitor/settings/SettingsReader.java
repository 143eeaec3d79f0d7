package dev.sparkfailover.monitor.settings;

import dev.sparkfailover.contract.config.SecretMasking;
import dev.sparkfailover.contract.config.Suggestions;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes settings of environment variables, and says all that is wrong with them at once. */
public final class SettingsReader {
  private static final int HIGHEST_PORT = 65_535;
  private static final Duration SHORTEST_POLL = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Pattern DURATION = Pattern.compile("(\\d{1,7})(ms|s|m|h)");
  private static final Pattern NAMED_URL =
      Pattern.compile("(?:(?<name>[A-Za-z0-9][\\w.-]{0,99})=)?(?<url>https?://.+)");
  private static final Pattern APPLICATION = Pattern.compile("[^\\p{Cntrl}]{1,100}");
  private static final String URL_LIST =
      "must be a URL as http://127.0.0.1:9404, or several with names as orders=http://host:9404,clicks=http://other:9404";

  /** Names of this service alone; those that runtimes set are left alone. */
  private static final Set<String> NAMES =
      Set.of(
          "MONITOR_PORT",
          "MONITOR_BIND",
          "MONITOR_TOKEN_FILE",
          "MONITOR_JOB_URL",
          "MONITOR_MASTER_URL",
          "MONITOR_DASHBOARD_URL",
          "MONITOR_HEARTBEAT_URL",
          "MONITOR_HEARTBEAT_URL_FILE",
          "MONITOR_PUBLIC_URL",
          "MONITOR_LOG_FILE",
          "MONITOR_LEDGER_FILE",
          "MONITOR_POLL_INTERVAL",
          "MONITOR_STALE_AFTER");

  private final Map<String, String> given;
  private final List<String> problems = new ArrayList<>();

  private SettingsReader(Map<String, String> given) {
    this.given = given;
  }

  /**
   * Reads them; an empty value counts as none.
   *
   * @throws BadSettingException when any of them is of no use
   */
  public static Settings read(Map<String, String> environment) {
    SettingsReader reader = new SettingsReader(environment);
    Settings settings = reader.settings();
    if (!reader.problems.isEmpty()) {
      throw new BadSettingException(String.join(System.lineSeparator(), reader.problems));
    }
    return settings;
  }

  private Settings settings() {
    misspelt();
    Duration poll = duration("MONITOR_POLL_INTERVAL", "5s", SHORTEST_POLL);
    return new Settings(
        port("MONITOR_PORT", "8090"),
        address(),
        tokenFile(),
        jobs(),
        masters(),
        addresses(),
        poll,
        staleAfter(poll),
        heartbeat());
  }

  private void misspelt() {
    for (String name : given.keySet()) {
      if (name.startsWith("MONITOR_") && !NAMES.contains(name)) {
        Suggestions.nearest(name, NAMES)
            .ifPresent(known -> bad(name, "is no setting; did you mean " + known + "?"));
      }
    }
  }

  private String value(String name, String fallback) {
    String text = given.getOrDefault(name, "").strip();
    return text.isEmpty() ? fallback : text;
  }

  private void bad(String name, String what) {
    problems.add(name + ": " + what);
  }

  private int port(String name, String fallback) {
    String text = value(name, fallback);
    if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= HIGHEST_PORT) {
      return Integer.parseInt(text);
    }
    bad(
        name,
        "must be a port from 0 (any free one) to %s, got \"%s\"".formatted(HIGHEST_PORT, text));
    return 0;
  }

  private InetAddress address() {
    String text = value("MONITOR_BIND", "127.0.0.1");
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      bad(
          "MONITOR_BIND",
          "must be an address of this machine (127.0.0.1, 0.0.0.0 for all), got \"%s\""
              .formatted(text));
      return InetAddress.getLoopbackAddress();
    }
  }

  private Optional<Path> tokenFile() {
    Optional<Path> file =
        Optional.of(value("MONITOR_TOKEN_FILE", "")).filter(t -> !t.isEmpty()).map(Path::of);
    if (file.isPresent() && !Files.isReadable(file.get())) {
      bad(
          "MONITOR_TOKEN_FILE",
          "must be a readable file with a token, got \"%s\"; make one (for example: head -c 32 /dev/urandom | base64 > FILE) or unset it"
              .formatted(file.get()));
    }
    return file;
  }

  private Duration staleAfter(Duration poll) {
    Duration after = duration("MONITOR_STALE_AFTER", "30s", SHORTEST_POLL);
    if (after.compareTo(poll) < 0) {
      bad(
          "MONITOR_STALE_AFTER",
          "must be >= MONITOR_POLL_INTERVAL (%s), got \"%s\""
              .formatted(
                  value("MONITOR_POLL_INTERVAL", "5s"), value("MONITOR_STALE_AFTER", "30s")));
    }
    return after;
  }

  private Duration duration(String name, String fallback, Duration least) {
    String text = value(name, fallback);
    Matcher matcher = DURATION.matcher(text);
    if (matcher.matches()) {
      Duration duration = duration(Long.parseLong(matcher.group(1)), matcher.group(2));
      if (duration.compareTo(least) >= 0 && duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    }
    bad(
        name,
        "must be a duration from 100ms to 1h, as 500ms, 5s or 2m, got \"%s\"".formatted(text));
    return LONGEST;
  }

  private static Duration duration(long number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  /** None for a job with a local master. */
  private List<URI> masters() {
    String text = value("MONITOR_MASTER_URL", "http://127.0.0.1:8080");
    return text.equals("none")
        ? List.of()
        : Arrays.stream(text.split(",", -1))
            .map(each -> url("MONITOR_MASTER_URL", each.strip()))
            .toList();
  }

  private URI url(String name, String text) {
    try {
      URI url = new URI(text);
      if (url.getHost() != null && text.matches("https?://.+")) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Said below, as for what is a URI and no address of a web page.
    }
    bad(name, "must be a URL that begins with http:// or https://, got \"%s\"".formatted(text));
    return URI.create("http://127.0.0.1");
  }

  private Optional<Settings.Heartbeat> heartbeat() {
    String url = value("MONITOR_HEARTBEAT_URL", "");
    String file = value("MONITOR_HEARTBEAT_URL_FILE", "");
    if (!url.isEmpty() && !file.isEmpty()) {
      bad(
          "MONITOR_HEARTBEAT_URL",
          "is set, and MONITOR_HEARTBEAT_URL_FILE, too: unset one of them");
    }
    if (!url.isEmpty()) {
      return Optional.of(new Settings.Heartbeat.Url(secretUrl(url)));
    }
    return file.isEmpty() ? Optional.empty() : Optional.of(heartbeatFile(Path.of(file)));
  }

  private Settings.Heartbeat heartbeatFile(Path file) {
    try {
      URI unused = HeartbeatFile.read(file);
    } catch (BadSettingException e) {
      bad("MONITOR_HEARTBEAT_URL_FILE", e.getMessage());
    }
    return new Settings.Heartbeat.File(file);
  }

  private URI secretUrl(String text) {
    try {
      return HeartbeatFile.url(text);
    } catch (BadSettingException e) {
      bad("MONITOR_HEARTBEAT_URL", e.getMessage());
      return URI.create("http://127.0.0.1");
    }
  }

  private Settings.Addresses addresses() {
    String dashboard = value("MONITOR_DASHBOARD_URL", "");
    return new Settings.Addresses(
        publicUrl(value("MONITOR_PUBLIC_URL", "")),
        url("MONITOR_DASHBOARD_URL", dashboard.isEmpty() ? "http://127.0.0.1:3000" : dashboard),
        !dashboard.isEmpty());
  }

  private Optional<URI> publicUrl(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<URI> url = PublicUrl.of(text);
    if (url.isEmpty()) {
      bad("MONITOR_PUBLIC_URL", PublicUrl.EXPECTED.formatted(SecretMasking.mask(text)));
    }
    return url;
  }

  private List<Settings.Job> jobs() {
    Map<String, URI> urls = urls();
    List<Optional<Path>> logs = files("MONITOR_LOG_FILE", logDefault(), urls.size());
    List<Optional<Path>> ledgers = files("MONITOR_LEDGER_FILE", ledgerDefault(), urls.size());
    List<Settings.Job> jobs = new ArrayList<>();
    for (Map.Entry<String, URI> each : urls.entrySet()) {
      int at = jobs.size();
      jobs.add(new Settings.Job(each.getKey(), each.getValue(), logs.get(at), ledgers.get(at)));
    }
    return jobs;
  }

  private Map<String, URI> urls() {
    String port = value("JOB_PORT", "9404");
    String text =
        value("MONITOR_JOB_URL", "http://127.0.0.1:" + (port.matches("[1-9]\\d*") ? port : "9404"));
    Map<String, URI> urls = new LinkedHashMap<>();
    String[] all = text.split(",", -1);
    for (String each : all) {
      Matcher matcher = NAMED_URL.matcher(each.strip());
      if (!matcher.matches() || (all.length > 1 && matcher.group("name") == null)) {
        bad("MONITOR_JOB_URL", URL_LIST + ", got \"%s\"".formatted(each.strip()));
      } else if (urls.put(name(matcher), url("MONITOR_JOB_URL", matcher.group("url"))) != null) {
        bad(
            "MONITOR_JOB_URL",
            "must name each job once, got \"%s\" twice".formatted(name(matcher)));
      }
    }
    return urls;
  }

  /** A lone job is called what it calls itself. */
  private String name(Matcher matcher) {
    String application = value("JOB_APPLICATION", "spark-failover");
    if (matcher.group("name") != null) {
      return matcher.group("name");
    }
    return APPLICATION.matcher(application).matches() ? application : "spark-failover";
  }

  private String logDefault() {
    return value("JOB_LOG_DIR", "logs") + "/spark_app.log";
  }

  /** The ledger of data that lie elsewhere cannot be read as a file. */
  private String ledgerDefault() {
    String data = value("JOB_DATA_DIR", "data");
    return data.contains("://") ? "" : data + "/checkpoints/ledger.jsonl";
  }

  /** One file a job, in their order; a job may have none. */
  private List<Optional<Path>> files(String name, String fallback, int jobs) {
    List<Optional<Path>> files = new ArrayList<>();
    for (String each : value(name, fallback).split(",", -1)) {
      files.add(Optional.of(each.strip()).filter(t -> !t.isEmpty()).map(Path::of));
    }
    if (files.size() > Math.max(jobs, 1)) {
      bad(
          name,
          "must name at most one file for each of the %s jobs of MONITOR_JOB_URL, got %s"
              .formatted(jobs, files.size()));
    }
    while (files.size() < jobs) {
      files.add(Optional.empty());
    }
    return files;
  }
}
