package dev.sparkfailover.contract.config;

/** Masks passwords in front of the host of a URL; mere names, as Spark's own URLs have, stay. */
final class UrlUsers {
  private static final String ROOT = "://";
  private static final String ENDS = "/?#\"'<>\\ \t\r\n";
  private static final int SHORTEST_TOKEN = 20;

  private UrlUsers() {}

  static String mask(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int done = 0;
    for (int at = text.indexOf(ROOT); at >= 0; at = text.indexOf(ROOT, at + ROOT.length())) {
      int begin = at + ROOT.length();
      int sign = lastSign(text, begin);
      int secret = sign < 0 ? -1 : secret(text, begin, sign);
      if (secret >= 0) {
        out.append(text, done, secret).append(SecretMasking.STARS);
        done = sign;
      }
    }
    return out.append(text, done, text.length()).toString();
  }

  /** A password may hold the sign itself. */
  private static int lastSign(String text, int begin) {
    int sign = -1;
    for (int i = begin; i < text.length() && ENDS.indexOf(text.charAt(i)) < 0; i++) {
      sign = text.charAt(i) == '@' ? i : sign;
    }
    return sign;
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
