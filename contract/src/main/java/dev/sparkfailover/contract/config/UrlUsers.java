package dev.sparkfailover.contract.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Masks passwords in front of the host of a URL; mere names, as Spark's own URLs have, stay. */
final class UrlUsers {
  private static final String ROOT = "://";
  private static final String IN_JSON = ":\\/\\/";
  private static final String ORACLE = "jdbc:oracle:";
  private static final Pattern ANY_ORACLE = Pattern.compile(ORACLE, Pattern.CASE_INSENSITIVE);

  /** Quotes keep all together: {@code jdbc:oracle:thin:scott/"tiger"@host}. */
  private static final Pattern QUOTED =
      Pattern.compile(
          "((?i:jdbc:oracle:)\\w{1,16}:[^/\\s]{1,128}/\\\\{0,8}\")[^\"\\n]{1,256}(\"@)");

  /** Of Oracle's programs: {@code sqlplus scott/tiger@db}, {@code scott/tiger@//host/x}. */
  private static final Pattern LOGON =
      Pattern.compile(
          "((?i:(?<!\\w)(?:sqlplus|sqlldr|expdp|impdp|rman|connect|conn)(?:[ \\t]{1,4}-\\w{1,16}){0,4}[ \\t]{1,4}[\"']?)[\\w$#]{1,64}/)"
              + "(?![*]{3}@)[^\\s/@\"']{1,128}(@)");

  private static final Pattern EASY =
      Pattern.compile("((?<![\\w/.:-])[\\w$#]{1,64}/)(?![*]{3}@)[^\\s/@\"']{1,128}(@//)");

  /** In a query, a URL is encoded itself. */
  private static final Pattern ENCODED =
      Pattern.compile(
          "((?i:%3A%2F%2F)[^%\\s/?&#:]{0,128}(?i:%3A|:))(?![*]{3})[^\\s&?#/@\"'<>]{1,256}?((?i:%40)|@)");

  private static final String HARD_ENDS = "\"'<> \t\r\n";
  private static final String ENDS = "/?#\\" + HARD_ENDS;
  private static final int LONGEST = 512;
  private static final int SHORTEST_TOKEN = 20;

  private UrlUsers() {}

  static String mask(String text) {
    String web = text.contains(ROOT) ? mask(text, ROOT) : text;
    String json = web.contains(IN_JSON) ? mask(web, IN_JSON) : web;
    String encoded = json.indexOf('%') >= 0 ? replaced(json, ENCODED) : json;
    return encoded.indexOf('@') >= 0 ? oracle(encoded) : encoded;
  }

  private static String oracle(String text) {
    String logons = replaced(replaced(replaced(text, QUOTED), LOGON), EASY);
    Matcher found = ANY_ORACLE.matcher(logons);
    return found.find() ? mask(found.replaceAll(ORACLE), ORACLE) : logons;
  }

  private static String replaced(String text, Pattern pattern) {
    return pattern.matcher(text).replaceAll("$1" + SecretMasking.STARS + "$2");
  }

  private static String mask(String text, String root) {
    StringBuilder out = new StringBuilder(text.length());
    int done = 0;
    int next = -1;
    for (int at = text.indexOf(root); at >= 0; at = text.indexOf(root, Math.max(done, at + 1))) {
      int begin = at + root.length();
      next = next < begin && next != text.length() ? sign(text, begin) : next;
      int sign = next - begin > LONGEST ? -1 : lastSign(text, begin, root.equals(ORACLE));
      int secret =
          sign < 0
              ? -1
              : root.equals(ORACLE) ? oracle(text, begin, sign) : secret(text, begin, sign);
      if (secret >= 0 && secret < sign) {
        out.append(text, done, secret).append(SecretMasking.STARS);
        done = sign;
      }
    }
    return out.append(text, done, text.length()).toString();
  }

  /** The next one, or the text's end. */
  private static int sign(String text, int from) {
    int found = text.indexOf('@', from);
    return found < 0 ? text.length() : found;
  }

  /** A password may hold the sign itself, and, unless a port is meant, all else but blanks. */
  private static int lastSign(String text, int begin, boolean oracle) {
    int end = begin;
    while (end < text.length() && end - begin < LONGEST && ENDS.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    int sign = lastSign(text, begin, end);
    if (sign >= 0 && !oracle) {
      return sign;
    }
    boolean password = oracle || holdsPassword(text, begin, end);
    while (password
        && end < text.length()
        && end - begin < LONGEST
        && HARD_ENDS.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return password ? lastSign(text, begin, end) : -1;
  }

  private static int lastSign(String text, int begin, int end) {
    int sign = end - 1;
    while (sign >= begin && text.charAt(sign) != '@') {
      sign--;
    }
    return sign >= begin ? sign : -1;
  }

  /** Whether what follows the colon is no port. */
  private static boolean holdsPassword(String text, int begin, int end) {
    int colon = text.indexOf(':', begin, end);
    return colon >= 0
        && text.charAt(begin) != '['
        && !text.substring(colon + 1, end).matches("[0-9]{1,5}(?:,.*)?");
  }

  /** {@code jdbc:oracle:thin:scott/tiger@host}: after the slash. */
  private static int oracle(String text, int begin, int sign) {
    int slash = text.indexOf('/', begin, sign);
    return slash < 0 ? -1 : slash + 1;
  }

  /**
   * Where the secret begins, or -1: after the colon, or all of it when it is as long as a token.
   */
  private static int secret(String text, int begin, int sign) {
    int colon = text.indexOf(':', begin, sign);
    if (colon >= 0) {
      return colon + 1;
    }
    boolean web = text.startsWith("http", Math.max(0, begin - "https://".length()));
    boolean webShort = text.startsWith("http", Math.max(0, begin - "http://".length()));
    return (web || webShort) && sign - begin >= SHORTEST_TOKEN ? begin : -1;
  }
}
