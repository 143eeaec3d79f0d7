package dev.sparkfailover.monitor.alerts;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Keeps an alert's texts, masked, within a budget of characters: a thousand alerts must fit. */
final class TextBudget {
  private static final int MAX_NAME = 100;
  private static final String CUT = "… (cut)";

  private final UnaryOperator<String> mask;
  private int left;

  TextBudget(UnaryOperator<String> mask, int budget) {
    this.mask = mask;
    left = budget;
  }

  /** Those that still fit; the last of them may be cut, which it then says. */
  Map<String, String> of(Map<String, String> texts) {
    Map<String, String> kept = new LinkedHashMap<>();
    for (Map.Entry<String, String> each : texts.entrySet()) {
      String name = each.getKey();
      if (name.length() <= MAX_NAME && left > name.length()) {
        left -= name.length();
        kept.put(name, value(each.getValue()));
      }
    }
    return kept;
  }

  private String value(String text) {
    String masked = mask.apply(text);
    String cut = masked.length() <= left ? masked : masked.substring(0, left) + CUT;
    left = Math.max(0, left - cut.length());
    return cut;
  }
}
