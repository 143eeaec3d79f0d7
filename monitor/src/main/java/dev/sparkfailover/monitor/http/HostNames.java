package dev.sparkfailover.monitor.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that the monitor answers to. A web page can point a name of its own at an address of
 * this network and then read what is answered there as if it were its own (DNS rebinding); what it
 * cannot have is an IP address, a name without a dot, or one of a cluster.
 */
public final class HostNames {
  private static final Pattern HOST =
      Pattern.compile("(?<name>\\[[0-9a-f:.]{2,45}]|[0-9a-z_.-]{1,253})(?::(?<port>[0-9]{1,5}))?");
  private static final Pattern NAME =
      Pattern.compile(
          "[0-9a-z_]([0-9a-z_-]{0,61}[0-9a-z_])?(\\.[0-9a-z_]([0-9a-z_-]{0,61}[0-9a-z_])?)*");
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");
  private static final int HIGHEST_PORT = 65_535;
  private static final int LONGEST_QUOTE = 100;

  private final Optional<String> own;

  /**
   * @param publicUrl where people reach the monitor
   */
  public HostNames(Optional<URI> publicUrl) {
    own = publicUrl.map(url -> url.getHost().toLowerCase(Locale.ROOT));
  }

  /**
   * Refuses a request that a web page with a name of its own may have made.
   *
   * @throws RefusedException when the request is meant for another host, or for none
   */
  public void check(ServerRequest request) {
    List<String> hosts =
        request.headers().contains(HeaderNames.HOST)
            ? request.headers().values(HeaderNames.HOST)
            : List.of();
    if (hosts.size() != 1 || !known(hosts.getFirst())) {
      throw new RefusedException(
          Status.create(421, "Misdirected Request"),
          ("Host: found %s, expected an IP address, localhost, a name without a dot, *.svc,"
                  + " *.cluster.local or the host of MONITOR_PUBLIC_URL; set that to the URL under"
                  + " which people reach the monitor")
              .formatted(quoted(hosts)));
    }
  }

  boolean known(String host) {
    Matcher matcher = HOST.matcher(host.toLowerCase(Locale.ROOT));
    if (!matcher.matches() || !soundPort(matcher.group("port"))) {
      return false;
    }
    String name = matcher.group("name");
    return name.startsWith("[")
        ? ipv6(name)
        : IPV4.matcher(name).matches() || (NAME.matcher(name).matches() && allowed(name));
  }

  private static boolean soundPort(String port) {
    return port == null || Integer.parseInt(port) <= HIGHEST_PORT;
  }

  private boolean allowed(String name) {
    return !name.contains(".")
        || name.endsWith(".svc")
        || name.endsWith(".cluster.local")
        || own.filter(name::equals).isPresent();
  }

  /** Java's own reading of what stands between the brackets, which asks no name service. */
  private static boolean ipv6(String literal) {
    try {
      return URI.create("http://" + literal).getHost() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String quoted(List<String> hosts) {
    if (hosts.isEmpty()) {
      return "none";
    }
    String all = String.join(", ", hosts);
    return "\"%s\""
        .formatted(all.length() <= LONGEST_QUOTE ? all : all.substring(0, LONGEST_QUOTE) + "…");
  }
}
