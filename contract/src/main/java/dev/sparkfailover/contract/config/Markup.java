package dev.sparkfailover.contract.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks the content of elements, {@code <password>x</password>}, and values that stand beside their
 * name: {@code <name>password</name><value>x</value>}, {@code "name":"DB_PASSWORD","value":"x"}.
 */
final class Markup {
  private static final String QUOTE = "(?:\\\\{0,8}[\"']|&quot;)";
  private static final Pattern ELEMENT =
      Pattern.compile("<(?:[\\w-]{1,32}:)?([A-Za-z][\\w.-]{1,127})(?:\\s[^<>]{0,256})?>(?!<)");
  private static final Pattern BESIDE =
      Pattern.compile(
          "(?i)(?<!\\w)(?:name|key|property|option)"
              + "(?:"
              + QUOTE
              + "?\\s{0,4}[:=]\\s{0,4}"
              + QUOTE
              + "?|>\\s{0,16})"
              + "([\\w.-]{1,128})"
              + "(?:"
              + QUOTE
              + "?[\\s,;]{0,16}"
              + QUOTE
              + "?value"
              + QUOTE
              + "?\\s{0,4}[:=]\\s{0,4}"
              + QUOTE
              + "?"
              + "|</[a-z]{1,8}>\\s{0,64}<value>"
              + "|"
              + QUOTE
              + "\\s{0,4}>)");

  private Markup() {}

  static String mask(String text) {
    String elements = text.indexOf('<') >= 0 ? mask(text, ELEMENT) : text;
    return mask(elements, BESIDE);
  }

  private static String mask(String text, Pattern pattern) {
    Matcher found = pattern.matcher(text);
    StringBuilder out = new StringBuilder(text.length());
    int done = 0;
    while (found.find(Math.max(done, found.hasMatch() ? found.end() : 0))) {
      if (SecretNames.holdsSecret(found.group(1)) || SecretNames.isPass(found.group(1))) {
        int end = end(text, found.end());
        if (end > found.end()) {
          out.append(text, done, found.end()).append(SecretMasking.STARS);
          done = end;
        }
      }
    }
    return out.append(text, done, text.length()).toString();
  }

  private static int end(String text, int from) {
    if (text.startsWith("<![CDATA[", from)) {
      int close = text.indexOf("]]>", from);
      return close < 0 ? text.length() : close + 3;
    }
    int end = from;
    boolean quoted = from > 0 && "\"';".indexOf(text.charAt(from - 1)) >= 0;
    boolean element = from > 0 && text.charAt(from - 1) == '>';
    while (end < text.length() && !ends(text, end, quoted, element)) {
      end++;
    }
    return end;
  }

  private static boolean ends(String text, int i, boolean quoted, boolean element) {
    char c = text.charAt(i);
    if (element) {
      return c == '<';
    }
    return "\"'\\<".indexOf(c) >= 0
        || (quoted
            ? text.startsWith("&quot;", i)
            : Character.isWhitespace(c) || ",;&})]".indexOf(c) >= 0);
  }
}
