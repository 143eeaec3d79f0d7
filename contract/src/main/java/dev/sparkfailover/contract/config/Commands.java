package dev.sparkfailover.contract.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks what commands take as secrets by flags whose names do not say so, and statements of SQL.
 */
final class Commands {
  /** {@code curl -u joe:x}; numbers are ids of a user and a group. */
  private static final Pattern USER =
      Pattern.compile(
          "(?<![\\w-])((?:-u|-U|--user|--proxy-user|--cert|-[sSkLfivgnNqaIjJO#0-6]{1,8}[uU](?=[ \\t]))(?:[ \\t=,\"']{1,4})?[\"']?)((?![0-9]{1,9}:[0-9]{1,9}(?!\\S))[^\\s:\"',/\\]]{1,64}:)([^\\s\"',\\]]+)");

  /** {@code mysql -px}, {@code sshpass -p x}, {@code redis-cli -a x}, {@code ldapsearch -w x}. */
  private static final Pattern SHORT =
      Pattern.compile(
          "(?<![\\w-])((?:(?:mysql|mariadb)\\w{0,16}(?:[ \\t]++(?!-p)[^\\s-][^\\s]{0,64}|[ \\t]++-(?!p)[^\\s]{0,64}){0,8}[ \\t]++-p)"
              + "|(?:sshpass[ \\t]++-p[ \\t]{0,4})"
              + "|(?:curl\\b[^\\n|]{0,256}?[ \\t](?:-b|--cookie)[ \\t=]{1,4})"
              + "|(?:redis-cli(?:[ \\t]++(?!-a)[^\\s]{1,64}){0,8}[ \\t]++-a[ \\t]{1,4})"
              + "|(?:ldap\\w{2,12}(?:[ \\t]++(?!-w)[^\\s]{1,64}){0,12}[ \\t]++-w[ \\t]{1,4}))"
              + "([^\\s\"']++|\"[^\"\\n]{0,256}\"|'[^'\\n]{0,256}')");

  private static final Pattern IDENTIFIED =
      Pattern.compile(
          "(?i)(\\b(?:identified[ \\t]{1,4}by|with[ \\t]{1,4}password)[ \\t]{1,4}(?:values[ \\t]{1,4})?)(['\"]?)([^\\s'\";]{1,256})");

  private Commands() {}

  static String mask(String text) {
    String sql = mask(text, IDENTIFIED, 3);
    return sql.indexOf('-') < 0 ? sql : mask(mask(sql, USER, 3), SHORT, 2);
  }

  private static String mask(String text, Pattern pattern, int group) {
    Matcher found = pattern.matcher(text);
    return found.replaceAll(
        match ->
            Matcher.quoteReplacement(
                match.group(group).startsWith(SecretMasking.STARS)
                    ? match.group()
                    : text.substring(match.start(), match.start(group)) + SecretMasking.STARS));
  }
}
