package dev.sparkfailover.contract.config;

import java.util.Locale;
import java.util.Set;

/**
 * Masks what follows the name of a secret: {@code name=value}, {@code name: value}, JSON, {@code
 * --name value}, and headers. It goes over the text once, and looks back no further than a name.
 */
final class Assignments {
  private static final int LONGEST_NAME = 128;
  private static final int MOST_BLANKS = 4;

  /** Values that give nothing away, or are masked already. */
  private static final Set<String> PLAIN = Set.of("null", "none", "true", "false", "***");

  /** What follows a colon in prose. */
  private static final Set<String> PROSE =
      Set.of(
          "must",
          "is",
          "was",
          "are",
          "not",
          "no",
          "missing",
          "required",
          "expected",
          "invalid",
          "cannot",
          "wrong",
          "the",
          "a",
          "has",
          "should",
          "empty",
          "expired");

  /** What comes before "token:" in the words of parsers. */
  private static final Set<String> OF_PARSERS =
      Set.of(
          "unexpected",
          "invalid",
          "unknown",
          "illegal",
          "bad",
          "next",
          "missing",
          "expected",
          "unrecognized",
          "mismatched");

  private final String text;
  private final StringBuilder out;
  private int done;

  private Assignments(String text) {
    this.text = text;
    this.out = new StringBuilder(text.length());
  }

  static String mask(String text) {
    return new Assignments(text).masked();
  }

  private String masked() {
    int i = 0;
    while (i < text.length()) {
      int width = separator(i);
      i = width > 0 ? Math.max(i + 1, after(i, width)) : i + 1;
    }
    return out.append(text, done, text.length()).toString();
  }

  /** How many characters of a separator begin here; 0 for none. */
  private int separator(int i) {
    return switch (text.charAt(i)) {
      case '=' -> text.startsWith("==", i) ? 0 : text.startsWith("=>", i) ? 2 : 1;
      case ':' -> text.startsWith("://", i) ? 0 : 1;
      case ' ' -> 1;
      case '%' ->
          text.regionMatches(true, i, "%3D", 0, 3) || text.regionMatches(true, i, "%3A", 0, 3)
              ? 3
              : 0;
      default -> 0;
    };
  }

  /** Masks the value after this separator if that is a secret, and says where to go on. */
  private int after(int separator, int width) {
    int nameEnd = nameEnd(separator);
    int nameBegin = nameBegin(nameEnd);
    if (nameBegin == nameEnd) {
      return separator + width;
    }
    boolean flag = text.charAt(separator) == ' ';
    if (flag && !(text.startsWith("--", nameBegin) && nameEnd == separator)) {
      return separator + width;
    }
    String name = text.substring(nameBegin, nameEnd);
    if (!flag && ofHeader(name)) {
      return header(separator + width);
    }
    boolean secret = SecretNames.holdsSecret(name) || inQuery(nameBegin, name);
    return secret && !saidByParser(nameBegin, name)
        ? value(separator + width, text.charAt(separator) == ':')
        : separator + width;
  }

  /** Between name and separator there may be blanks and a quote. */
  private int nameEnd(int separator) {
    int end = separator;
    while (end > done && separator - end < 2 && text.charAt(end - 1) == ' ') {
      end--;
    }
    while (end > done
        && separator - end < MOST_BLANKS
        && "\"'\\]".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return end;
  }

  private int nameBegin(int end) {
    int begin = end;
    while (begin > done && end - begin < LONGEST_NAME && ofName(text.charAt(begin - 1))) {
      begin--;
    }
    return begin;
  }

  private static boolean ofName(char c) {
    return (c < 128 && Character.isLetterOrDigit(c)) || c == '_' || c == '.' || c == '-';
  }

  private static boolean ofHeader(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith("authorization") || lower.endsWith("cookie");
  }

  private boolean inQuery(int nameBegin, String name) {
    boolean query = nameBegin > 0 && "?&".indexOf(text.charAt(nameBegin - 1)) >= 0;
    String lower = name.toLowerCase(Locale.ROOT);
    return query && (lower.equals("sig") || lower.equals("signature") || lower.equals("key"));
  }

  private boolean saidByParser(int nameBegin, String name) {
    int end = Math.max(0, nameBegin - 1);
    return name.equalsIgnoreCase("token")
        && nameBegin > 0
        && text.charAt(end) == ' '
        && OF_PARSERS.contains(text.substring(nameBegin(end), end).toLowerCase(Locale.ROOT));
  }

  /** All of it: a header's value has blanks, and may hold several secrets. */
  private int header(int from) {
    int begin = blanks(from);
    char quote = begin < text.length() ? text.charAt(begin) : ' ';
    boolean quoted = quote == '"' || quote == '\'';
    int first = quoted ? begin + 1 : begin;
    int end = first;
    while (end < text.length() && !endsHeader(text.charAt(end), quoted, quote)) {
      end++;
    }
    return stars(schemeEnd(first, end), end);
  }

  private static boolean endsHeader(char c, boolean quoted, char quote) {
    return c == '\n' || c == '\r' || (quoted ? c == quote : c == '"' || c == '\'');
  }

  /** "Bearer", "Basic" and the like may be seen. */
  private int schemeEnd(int first, int end) {
    int i = first;
    while (i < end && i - first < MOST_BLANKS * MOST_BLANKS && Character.isLetter(text.charAt(i))) {
      i++;
    }
    return i > first && i < end && text.charAt(i) == ' ' ? i + 1 : first;
  }

  private int value(int from, boolean colon) {
    int begin = blanks(from);
    int quote = begin;
    if (quote < text.length() && text.charAt(quote) == '\\') {
      quote++;
    }
    if (quote < text.length() && "\"'".indexOf(text.charAt(quote)) >= 0) {
      return stars(quote + 1, quotedEnd(quote, quote > begin));
    }
    int end = begin;
    while (end < text.length() && !endsValue(end)) {
      end++;
    }
    String found = text.substring(begin, Math.min(end, begin + MOST_BLANKS * MOST_BLANKS));
    boolean plain = PLAIN.contains(found.toLowerCase(Locale.ROOT)) || found.startsWith("***");
    boolean prose = colon && begin > from && PROSE.contains(found.toLowerCase(Locale.ROOT));
    return plain || prose ? end : stars(begin, end);
  }

  private int blanks(int from) {
    int i = from;
    while (i < text.length() && i - from < MOST_BLANKS && text.charAt(i) == ' ') {
      i++;
    }
    return i;
  }

  private int quotedEnd(int quote, boolean escaped) {
    for (int i = quote + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == text.charAt(quote)) {
        return i;
      }
      if (c == '\\') {
        if (escaped && text.startsWith(text.substring(quote, quote + 1), i + 1)) {
          return i;
        }
        i++;
      }
    }
    return text.length();
  }

  /** Signs that also end a sentence or a list are part of a value when something follows them. */
  private boolean endsValue(int i) {
    char c = text.charAt(i);
    if (Character.isWhitespace(c) || "&\"'<>;".indexOf(c) >= 0) {
      return true;
    }
    boolean last = i + 1 == text.length() || Character.isWhitespace(text.charAt(i + 1));
    return ",)]}".indexOf(c) >= 0 && (last || ",)]}\"';".indexOf(text.charAt(i + 1)) >= 0);
  }

  private int stars(int begin, int end) {
    if (end > begin) {
      out.append(text, done, begin).append(SecretMasking.STARS);
      done = end;
    }
    return end;
  }
}
