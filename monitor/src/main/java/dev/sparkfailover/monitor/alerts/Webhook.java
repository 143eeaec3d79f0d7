package dev.sparkfailover.monitor.alerts;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads Alertmanager's webhook payload, version 4, and trusts none of it. */
final class Webhook {
  private static final int MAX_DEPTH = 16;
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .build();

  private Webhook() {}

  /**
   * One alert of a payload, as it stands there.
   *
   * @param startsAt empty when it does not say
   * @param endsAt empty when it does not say, which Alertmanager writes as year 1
   */
  record ReceivedAlert(
      String fingerprint,
      boolean firing,
      Map<String, String> labels,
      Map<String, String> annotations,
      Optional<Instant> startsAt,
      Optional<Instant> endsAt) {}

  static List<ReceivedAlert> read(byte[] body) throws BadPayloadException {
    JsonNode root = tree(body);
    String version = root.path("version").asText("");
    if (!version.isEmpty() && !version.equals("4")) {
      throw new BadPayloadException("version: must be \"4\"");
    }
    JsonNode alerts = root.path("alerts");
    if (!alerts.isArray()) {
      throw new BadPayloadException("alerts: must be an array of alerts");
    }
    List<ReceivedAlert> all = new ArrayList<>();
    for (JsonNode alert : alerts) {
      all.add(received(alert, "alerts[%s]".formatted(all.size())));
    }
    return all;
  }

  private static JsonNode tree(byte[] body) throws BadPayloadException {
    try {
      JsonNode root = MAPPER.readTree(body);
      if (!root.isObject()) {
        throw new BadPayloadException("must be a JSON object with \"alerts\"");
      }
      return root;
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      throw new BadPayloadException(
          at == null
              ? "is no JSON"
              : "is no JSON at line %s, column %s".formatted(at.getLineNr(), at.getColumnNr()));
    } catch (IOException e) {
      throw new BadPayloadException("is no JSON in UTF-8");
    }
  }

  private static ReceivedAlert received(JsonNode alert, String where) throws BadPayloadException {
    String status = alert.path("status").asText("");
    if (!status.equals("firing") && !status.equals("resolved")) {
      throw new BadPayloadException(where + ".status: must be \"firing\" or \"resolved\"");
    }
    Map<String, String> labels = texts(alert.path("labels"), where + ".labels");
    return new ReceivedAlert(
        fingerprint(alert.path("fingerprint"), labels),
        status.equals("firing"),
        labels,
        texts(alert.path("annotations"), where + ".annotations"),
        time(alert.path("startsAt"), where + ".startsAt"),
        time(alert.path("endsAt"), where + ".endsAt"));
  }

  private static Map<String, String> texts(JsonNode node, String where) throws BadPayloadException {
    Map<String, String> all = new TreeMap<>();
    if (node.isMissingNode() || node.isNull()) {
      return all;
    }
    if (!node.isObject()) {
      throw new BadPayloadException(where + ": must be an object of strings");
    }
    for (Map.Entry<String, JsonNode> each : node.properties()) {
      if (!each.getValue().isTextual()) {
        throw new BadPayloadException(where + ": each value must be a string");
      }
      all.put(each.getKey(), each.getValue().textValue());
    }
    return all;
  }

  private static Optional<Instant> time(JsonNode node, String where) throws BadPayloadException {
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    try {
      OffsetDateTime time = OffsetDateTime.parse(node.asText());
      return time.getYear() <= 1 || time.getYear() > 9999
          ? Optional.empty()
          : Optional.of(time.toInstant());
    } catch (DateTimeParseException e) {
      throw new BadPayloadException(where + ": must be a time as 2026-01-31T12:00:00Z");
    }
  }

  /** Alertmanager's own, or, from a sender that gives none, one that only the labels decide. */
  private static String fingerprint(JsonNode given, Map<String, String> labels) {
    if (given.isTextual() && given.textValue().matches("[0-9A-Za-z]{1,64}")) {
      return given.textValue();
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      labels.forEach(
          (name, value) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0xff);
            digest.update(value.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0xff);
          });
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
