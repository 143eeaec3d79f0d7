package dev.sparkfailover.contract.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks what follows the name of a secret: {@code name=value}, {@code name: value}, JSON, {@code
 * --name value}, and headers. It goes over the text once, and looks back no further than a name.
 */
final class Assignments {
  private static final int LONGEST_NAME = 128;
  private static final int MOST_BLANKS = 128;
  private static final int MOST_SIGNS = 3;
  private static final int MOST_QUOTES = 24;
  private static final int LONGEST_WORD = 16;
  private static final int LONGEST_OF_ENV = 256;
  private static final Pattern NEXT_OF_ENV = Pattern.compile(", [\\w.-]{1,64}=|\\}");
  private static final String[] ENTITIES = {
    "&quot;", "&#34;", "&apos;", "&#39;", "&#x22;", "&#x27;", "\\u0022", "\\u0027"
  };

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
          "expired",
          "an",
          "and",
          "or",
          "for",
          "from",
          "of",
          "in",
          "at",
          "to",
          "too",
          "with",
          "without",
          "that",
          "this",
          "it",
          "if",
          "only",
          "can",
          "could",
          "may",
          "does",
          "did",
          "will",
          "needs",
          "contains",
          "mismatch",
          "incorrect",
          "unsupported",
          "provided",
          "given",
          "given,",
          "failed",
          "rejected",
          "authentication",
          "set",
          "unset",
          "undefined",
          "length",
          "unexpected",
          "illegal",
          "bad",
          "unknown",
          "needed",
          "please",
          "enter");

  /** What comes before "token:" in the words of parsers. */
  private static final Set<String> OF_PARSERS =
      Set.of(
          "near",
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
      case '=' -> text.startsWith("=>", i) ? 2 : equalSigns(i);
      case '\uFF1D', '\uFF1A', '(' -> 1;
      case ':' -> text.startsWith("://", i) ? 0 : text.startsWith(":=", i) ? 2 : 1;
      case '-' -> text.startsWith("->", i) ? 2 : 0;
      case ' ', '\t', ',', '|' -> 1;
      case '%' ->
          text.regionMatches(true, i, "%3D", 0, 3) || text.regionMatches(true, i, "%3A", 0, 3)
              ? 3
              : 0;
      case '\\' ->
          text.regionMatches(true, i, "\\u003d", 0, 6)
                  || text.regionMatches(true, i, "\\u003a", 0, 6)
              ? 6
              : 0;
      case '&' -> text.startsWith("&#61;", i) ? 5 : 0;
      default -> 0;
    };
  }

  /** Several, as long as no blank makes a comparison of them, or a text in base 64 ends so. */
  private int equalSigns(int i) {
    int end = i;
    while (end < text.length() && end - i <= MOST_SIGNS && text.charAt(end) == '=') {
      end++;
    }
    boolean one = end - i == 1;
    boolean valueFollows = end < text.length() && beginsValue(text.charAt(end)) && before(i) != ' ';
    return one || (end - i <= MOST_SIGNS && valueFollows) ? end - i : 0;
  }

  private static boolean beginsValue(char c) {
    return Character.isLetterOrDigit(c) || "\"'".indexOf(c) >= 0;
  }

  /** Masks the value after this separator if that is a secret, and says where to go on. */
  private int after(int separator, int width) {
    int nameEnd = nameEnd(separator);
    int nameBegin = nameBegin(nameEnd);
    if (nameBegin == nameEnd) {
      return separator + width;
    }
    char sign = text.charAt(separator);
    boolean weak = " \t,|(".indexOf(sign) >= 0;
    String name = weak ? text.substring(nameBegin, nameEnd) : ofWords(nameBegin, nameEnd);
    if (weak && !separates(sign, separator, nameBegin, nameEnd, name)) {
      return separator + width;
    }
    if (!weak && ofHeader(name)) {
      return header(nameBegin, separator + width);
    }
    boolean secret =
        SecretNames.holdsSecret(name)
            || SecretNames.isPass(name)
            || ofSignature(nameBegin, name, sign);
    boolean prose = sign == ':' || (weak && !name.startsWith("-"));
    return secret && !saidByParser(nameBegin, name)
        ? value(separator + width, prose, name, nameBegin, nameEnd)
        : separator + width;
  }

  /**
   * Blanks, commas and bars stand between a name and a value only after a flag, in a table, in a
   * pair, or where a quote begins.
   */
  private boolean separates(char sign, int at, int nameBegin, int nameEnd, String name) {
    boolean flag = name.startsWith("-") && name.length() > 2 && beginsWord(nameBegin);
    if (sign == ',') {
      return flag || inPair(nameBegin, nameEnd, at);
    }
    if (sign == '(') {
      return nameEnd == at && SecretNames.isPassword(name) && quoteFollows(at + 1);
    }
    if (sign == '|') {
      return before(nameBegin) == '|'
          || (before(nameBegin) == ' ' && nameBegin > 1 && text.charAt(nameBegin - 2) == '|');
    }
    // The first blank of several decides.
    if (at != nameEnd || at + 1 >= text.length()) {
      return false;
    }
    int next = blanks(at);
    if (next >= text.length()
        || "=:-,|".indexOf(text.charAt(next)) >= 0
        || text.startsWith("%3", next)
        || text.startsWith("\\u003", next)) {
      return false;
    }
    if (flag || !(SecretNames.holdsSecret(name) || SecretNames.isPass(name))) {
      return flag;
    }
    boolean quoted = SecretNames.isPassword(name) && "'\"".indexOf(text.charAt(next)) >= 0;
    boolean column = (sign == '\t' || next - at > 1) && beginsLine(nameBegin);
    boolean line = beginsLine(nameBegin) && lastOfLine(next);
    boolean property = line && (name.indexOf('.') > 0 || hasDigit(next));
    return quoted || (column && (line || !SecretNames.isPass(name))) || property;
  }

  /** The name; {@code key}, {@code phrase} and the like are one with the word before them. */
  private String ofWords(int begin, int end) {
    String name = text.substring(begin, end);
    boolean may =
        end - begin <= 6
            && before(begin) == ' '
            && SecretNames.SECONDS.contains(name.toLowerCase(Locale.ROOT));
    String both = may ? text.substring(nameBegin(begin - 1), begin - 1) + "_" + name : name;
    return SecretNames.isPass(name) && SecretNames.holdsSecret(both) ? name : both;
  }

  private char before(int i) {
    return i > done ? text.charAt(i - 1) : '\n';
  }

  /** {@code (name,value)} and {@code ("name", "value")}. */
  private boolean inPair(int nameBegin, int nameEnd, int at) {
    boolean bare = before(nameBegin) == '(' && nameEnd == at;
    boolean quoted =
        "'\"".indexOf(before(nameBegin)) >= 0
            && nameBegin - 1 > done
            && text.charAt(nameBegin - 2) == '('
            && quoteFollows(at + 1);
    return bare || quoted;
  }

  private boolean quoteFollows(int from) {
    int next = blanks(from);
    return next < text.length() && "'\"".indexOf(text.charAt(next)) >= 0;
  }

  private boolean beginsWord(int i) {
    return " \t\n\r\"'[(,=;".indexOf(before(i)) >= 0;
  }

  private boolean beginsLine(int i) {
    int at = i;
    while (i - at < MOST_BLANKS && (before(at) == ' ' || before(at) == '\t')) {
      at--;
    }
    return before(at) == '\n' || before(at) == '\r';
  }

  /** Whether the word that begins here is none of a sentence. */
  private boolean hasDigit(int from) {
    int end = from;
    while (end < text.length()
        && end - from < LONGEST_OF_ENV
        && !Character.isWhitespace(text.charAt(end))
        && !Character.isDigit(text.charAt(end))) {
      end++;
    }
    return end < text.length() && Character.isDigit(text.charAt(end));
  }

  /** Whether one word is all that follows. */
  private boolean lastOfLine(int from) {
    int end = from;
    while (end < text.length()
        && end - from < LONGEST_OF_ENV
        && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return end == text.length() || text.charAt(end) == '\n' || text.charAt(end) == '\r';
  }

  /** Between name and separator there may be blanks and quotes. */
  private int nameEnd(int separator) {
    int end = separator;
    while (end > done
        && separator - end < MOST_BLANKS
        && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == '\t')) {
      end--;
    }
    int blanks = end;
    while (end > done
        && blanks - end < MOST_QUOTES
        && "\"'\\]`\u201C\u201D\u2018\u2019".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    for (String entity : ENTITIES) {
      if (end - done > entity.length() && text.startsWith(entity, end - entity.length())) {
        return end - entity.length();
      }
    }
    return end;
  }

  private int nameBegin(int end) {
    int begin = end;
    while (begin > done && end - begin < LONGEST_NAME && ofName(text.charAt(begin - 1))) {
      begin--;
    }
    boolean encoded = begin > done && text.charAt(begin - 1) == '%' && end - begin > 2;
    boolean escaped =
        begin > done
            && text.charAt(begin - 1) == '\\'
            && text.startsWith("u00", begin)
            && end - begin > 5;
    return encoded ? begin + 2 : escaped ? begin + 5 : begin;
  }

  private static boolean ofName(char c) {
    return (c < 128 && Character.isLetterOrDigit(c)) || c == '_' || c == '.' || c == '-';
  }

  private static boolean ofHeader(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith("authorization") || lower.endsWith("cookie");
  }

  /** Short names that mean a secret in a query only, or before a long value. */
  private boolean ofSignature(int nameBegin, String name, char sign) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean query =
        "?&".indexOf(before(nameBegin)) >= 0
            || text.startsWith("%26", Math.max(0, nameBegin - 3))
            || text.startsWith("&amp;", Math.max(0, nameBegin - 5))
            || text.startsWith("\\u0026", Math.max(0, nameBegin - 6));
    boolean one = lower.equals("sig") || lower.equals("signature");
    if (query) {
      return one || lower.equals("key") || lower.equals("code");
    }
    return lower.equals("sig")
        && sign != ','
        && sign != '|'
        && sign != ' '
        && longValue(nameBegin + name.length());
  }

  private static boolean ofSignature(char c) {
    return (c < 128 && Character.isLetterOrDigit(c)) || "%+/=_".indexOf(c) >= 0;
  }

  private boolean longValue(int from) {
    int begin = from;
    while (begin < text.length()
        && begin - from < MOST_QUOTES
        && !Character.isLetterOrDigit(text.charAt(begin))) {
      begin++;
    }
    int end = begin;
    while (end < text.length() && end - begin < LONGEST_WORD && ofSignature(text.charAt(end))) {
      end++;
    }
    return end - begin >= LONGEST_WORD;
  }

  private boolean saidByParser(int nameBegin, String name) {
    boolean quoted = "'\"`".indexOf(before(nameBegin)) >= 0;
    int end = nameBegin - (quoted ? 2 : 1);
    return name.equalsIgnoreCase("token")
        && end > done
        && text.charAt(end) == ' '
        && OF_PARSERS.contains(text.substring(nameBegin(end), end).toLowerCase(Locale.ROOT));
  }

  /** All of it: a header's value has blanks, quotes, and may hold several secrets. */
  private int header(int nameBegin, int from) {
    int begin = blanks(from);
    boolean within = "\"'".indexOf(before(nameBegin)) >= 0;
    int open = begin;
    while (open < text.length()
        && open - begin < MOST_QUOTES
        && "\"'\\".indexOf(text.charAt(open)) >= 0) {
      open++;
    }
    char quote = open > begin ? text.charAt(open - 1) : before(nameBegin);
    boolean quoted = open > begin || within;
    int end = open;
    while (end < text.length() && !endsHeader(text.charAt(end), quoted, quote)) {
      end++;
    }
    while (quoted && end > open && text.charAt(end - 1) == '\\') {
      end--;
    }
    int first = schemeEnd(open, end);
    return text.startsWith(SecretMasking.STARS, first) || isVariable(first, end)
        ? end
        : stars(first, end);
  }

  /** {@code $TOKEN} in a command that a message recommends. */
  private boolean isVariable(int begin, int end) {
    return end - begin <= LONGEST_WORD && text.substring(begin, end).matches("\\$[A-Z_]+");
  }

  private static boolean endsHeader(char c, boolean quoted, char quote) {
    return c == '\n' || c == '\r' || (quoted && c == quote);
  }

  /** "Bearer", "Basic" and the like may be seen. */
  private int schemeEnd(int first, int end) {
    int i = first;
    while (i < end && i - first < LONGEST_WORD && Character.isLetter(text.charAt(i))) {
      i++;
    }
    return i > first && i < end && text.charAt(i) == ' ' ? i + 1 : first;
  }

  private int value(int from, boolean prose, String name, int nameBegin, int nameEnd) {
    int begin = onLaterLine(blanks(from), nameEnd);
    if (begin == text.length()) {
      return begin;
    }
    if (endsLine(begin) && beginsList(begin)) {
      return list(begin);
    }
    for (String entity : ENTITIES) {
      if (text.startsWith(entity, begin)) {
        int first = begin + entity.length();
        int close = text.indexOf(entity, first);
        return stars(first, close < 0 ? text.length() : close);
      }
    }
    int quote = begin;
    while (quote < text.length() && quote - begin < MOST_QUOTES && text.charAt(quote) == '\\') {
      quote++;
    }
    if (quote < text.length() && "\"'`".indexOf(text.charAt(quote)) >= 0) {
      return stars(quote + 1, quotedEnd(quote, quote - begin));
    }
    if ("[{(".indexOf(text.charAt(begin)) >= 0) {
      return stars(begin + 1, bracketEnd(begin));
    }
    if ("|>".indexOf(text.charAt(begin)) >= 0 && endsLine(begin + 1)) {
      return block(begin, nameBegin);
    }
    int end = begin;
    while (end < text.length() && !endsValue(end)) {
      end++;
    }
    String found = text.substring(begin, Math.min(end, begin + LONGEST_WORD));
    return plain(found) || (prose && ofProse(found, begin > from)) || counts(found, name, prose)
        ? end
        : stars(begin, endOfEnv(nameBegin, end));
  }

  /** In JSON a value may stand on the line after its name. */
  private int onLaterLine(int begin, int nameEnd) {
    int i = begin;
    while (i < text.length() && i - begin < MOST_BLANKS && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    boolean json = nameEnd < text.length() && "\"'\\".indexOf(text.charAt(nameEnd)) >= 0;
    return json && i < text.length() && "\"'[{\\".indexOf(text.charAt(i)) >= 0 ? i : begin;
  }

  /** Whether the next line is an item of YAML. */
  private boolean beginsList(int lineEnd) {
    int line = text.indexOf('\n', lineEnd) + 1;
    return line > 0 && text.startsWith("- ", line + indent(line));
  }

  private int list(int lineEnd) {
    int first = text.indexOf('\n', lineEnd) + 1;
    int indent = indent(first);
    int end = first;
    while (text.startsWith("- ", end + indent) && indent(end) == indent) {
      int line = text.indexOf('\n', end);
      end = line < 0 ? text.length() : line + 1;
    }
    int last = text.charAt(end - 1) == '\n' ? end - 1 : end;
    int item = first + indent + 2;
    return text.startsWith(SecretMasking.STARS, item) ? last : stars(item, last);
  }

  private static boolean plain(String found) {
    return PLAIN.contains(found.toLowerCase(Locale.ROOT)) || found.startsWith("***");
  }

  private static boolean ofProse(String found, boolean blank) {
    return blank
        && (PROSE.contains(found.toLowerCase(Locale.ROOT))
            || (found.matches("[A-Za-z][A-Za-z_.-]*") && SecretNames.holdsSecret(found)));
  }

  private static boolean counts(String found, String name, boolean prose) {
    boolean may = SecretNames.mayCount(name) && (prose || !SecretNames.isPass(name));
    return may && found.matches("[0-9]{1,4}[,.;]?");
  }

  /** A map's value may have blanks: it ends where the next name begins, or the map. */
  private int endOfEnv(int nameBegin, int end) {
    boolean ofMap = before(nameBegin) == '{' || text.startsWith(", ", Math.max(0, nameBegin - 2));
    if (!ofMap || end >= text.length() || text.charAt(end) != ' ') {
      return end;
    }
    Matcher next =
        NEXT_OF_ENV.matcher(text).region(end, Math.min(text.length(), end + LONGEST_OF_ENV));
    boolean found = next.find() && text.substring(end, next.start()).indexOf('\n') < 0;
    return found ? next.start() : end;
  }

  private boolean endsLine(int from) {
    int i = from;
    while (i < text.length() && i - from < 3 && "+-0123456789 ".indexOf(text.charAt(i)) >= 0) {
      i++;
    }
    return text.startsWith("\n", i) || text.startsWith("\r\n", i);
  }

  /** The lines of YAML that stand further to the right than their name. */
  private int block(int begin, int nameBegin) {
    int own = nameBegin - (text.lastIndexOf('\n', nameBegin) + 1);
    int first = text.indexOf('\n', begin) + 1;
    int end = first;
    while (end < text.length() && (indent(end) > own || text.charAt(end) == '\n')) {
      int line = text.indexOf('\n', end);
      end = line < 0 ? text.length() : line + 1;
    }
    int last = end > first && text.charAt(end - 1) == '\n' ? end - 1 : end;
    int word = Math.min(last, first + indent(first));
    return stars(word, last);
  }

  private int indent(int line) {
    int i = line;
    while (i < text.length() && i - line < LONGEST_NAME && text.charAt(i) == ' ') {
      i++;
    }
    return i - line;
  }

  /** A list or an object is a secret as a whole. */
  private int bracketEnd(int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += "[{(".indexOf(c) >= 0 ? 1 : "]})".indexOf(c) >= 0 ? -1 : 0;
      if (depth == 0) {
        return i;
      }
      if (c == '"') {
        int escapes = escapes(i);
        i = quotedEnd(i, escapes) + escapes;
      }
    }
    return text.length();
  }

  private int escapes(int quote) {
    int begin = quote;
    while (begin > done && quote - begin < MOST_QUOTES && text.charAt(begin - 1) == '\\') {
      begin--;
    }
    return quote - begin;
  }

  private int blanks(int from) {
    int i = from;
    while (i < text.length()
        && i - from < MOST_BLANKS
        && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
      i++;
    }
    return i;
  }

  /** What is escaped more often than the quote that begins the value is a part of it. */
  private int quotedEnd(int quote, int escapes) {
    int run = 0;
    for (int i = quote + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == text.charAt(quote) && (escapes == 0 ? run % 2 == 0 : run <= escapes)) {
        return escapes == 0 ? i : i - run;
      }
      run = c == '\\' ? run + 1 : 0;
    }
    return text.length();
  }

  /** Signs that also end a sentence or a list are part of a value when something follows them. */
  private boolean endsValue(int i) {
    char c = text.charAt(i);
    if (Character.isWhitespace(c) || "&\"'<>;|".indexOf(c) >= 0) {
      return true;
    }
    boolean last = i + 1 == text.length() || Character.isWhitespace(text.charAt(i + 1));
    return ",)]}".indexOf(c) >= 0 && (last || ",)]}(\"';".indexOf(text.charAt(i + 1)) >= 0);
  }

  private int stars(int begin, int end) {
    if (end > begin) {
      out.append(text, done, begin).append(SecretMasking.STARS);
      done = end;
    }
    return end;
  }
}
