package dev.sparkfailover.job.format.json;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** The text that a JSON parser goes through, and what of the record at hand is refused. */
final class JsonText {
  private String refused = "";
  private String document = "";

  void start(String text) {
    document = text;
    refused = "";
  }

  /** What was refused since the last call, empty if nothing was. */
  String takeRefused() {
    String taken = refused;
    refused = "";
    return taken;
  }

  boolean hasRefused() {
    return !refused.isEmpty();
  }

  /** The first reason stays. */
  void refuse(String why) {
    refused = refused.isEmpty() ? why : refused;
  }

  /** Names the field in which something was refused, if it was. */
  void refusedIn(String name) {
    if (hasRefused()) {
      refused = name + (refused.startsWith(": ") ? "" : ".") + refused;
    }
  }

  /** The text of an object or an array, which is skipped. */
  String part(JsonParser parser) throws IOException {
    int from = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    return document.substring(from, (int) parser.currentLocation().getCharOffset());
  }
}
