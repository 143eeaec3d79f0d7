package dev.sparkfailover.contract.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps secrets out of every text that leaves the job or the monitor. It takes time in proportion
 * to the text, whatever that is: no pattern begins inside a run of its own characters.
 */
public final class SecretMasking {
  static final String STARS = "***";

  private static final Pattern KNOWN_TOKENS =
      Pattern.compile(
          "(?<![\\w-])(?:"
              + "(?:AKIA|ASIA)[0-9A-Z]{16}(?!\\w)"
              + "|eyJ[\\w-]{6,}+\\.[\\w-]{2,}+(?:\\.[\\w-]*+)?"
              + "|gh[pousr]_[A-Za-z0-9]{20,}+"
              + "|github_pat_\\w{20,}+"
              + "|glpat-[\\w-]{15,}+"
              + "|xox[abeoprs]-[\\w-]{10,}+"
              + "|AIza[\\w-]{30,}+"
              + "|(?:sk|rk)[-_](?:live_|test_|proj-|ant-)?[A-Za-z0-9_-]{20,}+"
              + "|hf_[A-Za-z0-9]{20,}+"
              + "|npm_[A-Za-z0-9]{30,}+"
              + "|pypi-[\\w-]{20,}+"
              + "|dapi[0-9a-f]{32}(?:-[0-9])?"
              + "|ya29\\.[\\w-]{20,}+"
              + "|SG\\.[\\w-]{16,}+\\.[\\w-]{16,}+"
              + "|xapp-[\\w-]{10,}+)");
  private static final Pattern SCHEME_AND_TOKEN =
      Pattern.compile("(?<!\\w)(Bearer|Basic)( {1,4})([\\w.~+/=-]{8,}+)", Pattern.CASE_INSENSITIVE);
  private static final String BEGIN_KEY = "-----BEGIN ";
  private static final String PRIVATE_KEY = "PRIVATE KEY";
  private static final String END_KEY = "-----END ";
  private static final String DASHES = "-----";
  private static final int LONGEST_KEY_TITLE = 40;
  private static final int MOST_ROUNDS = 4;

  private SecretMasking() {}

  /** The same text with stars in place of passwords, tokens and keys. */
  public static String mask(String text) {
    String masked = text;
    for (int i = 0; i < MOST_ROUNDS; i++) {
      String before = masked;
      masked = once(before);
      if (masked.equals(before)) {
        return masked;
      }
    }
    return masked;
  }

  /** What was masked may have hidden what stands beside it, so that another round sees more. */
  private static String once(String text) {
    String keys = text.contains(BEGIN_KEY) ? privateKeys(text) : text;
    String urls = UrlUsers.mask(keys);
    String markup = Markup.mask(urls);
    String assigned = Assignments.mask(markup);
    return tokens(Commands.mask(assigned));
  }

  private static String tokens(String text) {
    String known = KNOWN_TOKENS.matcher(text).replaceAll(STARS);
    return SCHEME_AND_TOKEN
        .matcher(known)
        .replaceAll(
            found ->
                looksRandom(found.group(3))
                    ? Matcher.quoteReplacement(found.group(1) + found.group(2) + STARS)
                    : Matcher.quoteReplacement(found.group()));
  }

  /** Words of prose are not: "basic authentication". */
  private static boolean looksRandom(String word) {
    String tail = word.substring(1);
    boolean mixed = !tail.equals(tail.toLowerCase(Locale.ROOT)) && !tail.equals(upper(tail));
    return mixed || word.endsWith("=") || word.chars().anyMatch(c -> c >= '0' && c <= '9');
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  private static String privateKeys(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int done = 0;
    for (int begin = text.indexOf(BEGIN_KEY);
        begin >= 0;
        begin = text.indexOf(BEGIN_KEY, Math.max(done, begin + 1))) {
      int title = begin + BEGIN_KEY.length();
      int dashes = text.indexOf(DASHES, title, Math.min(text.length(), title + LONGEST_KEY_TITLE));
      if (dashes >= 0 && text.substring(title, dashes).contains(PRIVATE_KEY)) {
        out.append(text, done, dashes + DASHES.length()).append(STARS);
        int end = text.indexOf(END_KEY, dashes);
        done = end < 0 ? text.length() : end;
      }
    }
    return out.append(text, done, text.length()).toString();
  }
}
