package dev.sparkfailover.contract.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Decides by the name of a setting, header or parameter whether its value is a secret. */
final class SecretNames {
  private static final List<String> ENDINGS =
      List.of(
          "password",
          "passwd",
          "passphrase",
          "passcode",
          "pwd",
          "passwort",
          "kennwort",
          "motdepasse",
          "sas",
          "secret",
          "token",
          "apikey",
          "accesskey",
          "secretkey",
          "privatekey");
  private static final Set<String> WORDS =
      Set.of("credential", "credentials", "passwords", "jwt", "pw", "psw", "hmac");

  /** Words that end as one of a secret does. */
  private static final Set<String> HARMLESS =
      Set.of(
          "bypass",
          "compass",
          "encompass",
          "overpass",
          "underpass",
          "surpass",
          "trespass",
          "kansas",
          "arkansas");

  private static final Set<String> BEFORE_KEY =
      Set.of(
          "api",
          "access",
          "secret",
          "private",
          "account",
          "shared",
          "encryption",
          "signing",
          "auth",
          "ssh",
          "storage",
          "subscription",
          "master",
          "sas",
          "hmac",
          "crypto",
          "consumer",
          "service");

  /** What a name ends with when it is about a secret, but does not hold it; or a stack trace. */
  private static final Set<String> ABOUT =
      Set.of(
          "file",
          "path",
          "name",
          "id",
          "type",
          "length",
          "size",
          "count",
          "provider",
          "alias",
          "location",
          "dir",
          "folder",
          "url",
          "uri",
          "class",
          "algorithm",
          "enabled",
          "expiry",
          "expires",
          "expiration",
          "ttl",
          "timeout",
          "interval",
          "renewer",
          "kind",
          "policy",
          "field",
          "column",
          "index",
          "scope",
          "format",
          "version",
          "issuer",
          "manager",
          "service",
          "port",
          "host",
          "limit",
          "required",
          "java",
          "scala",
          "kt",
          "csv",
          "json",
          "jsonl",
          "parquet",
          "orc",
          "avro",
          "txt",
          "xml",
          "gz",
          "bz",
          "zst",
          "zip",
          "jar",
          "log",
          "conf",
          "properties",
          "yaml",
          "yml",
          "py");

  /** What ends a name of two words. */
  static final Set<String> SECONDS = Set.of("key", "word", "phrase", "code", "pass");

  /** What "pass" is no password after: {@code bypass}, a step of a program. */
  private static final Set<String> BEFORE_PASS =
      Set.of(
          "by", "com", "over", "under", "sur", "tres", "first", "second", "last", "single", "per");

  private SecretNames() {}

  static boolean holdsSecret(String name) {
    List<String> words = words(name);
    if (words.isEmpty() || ABOUT.contains(words.getLast())) {
      return false;
    }
    for (int i = 0; i < words.size(); i++) {
      if (isSecret(words.get(i)) || (i > 0 && isSecret(words.get(i - 1), words.get(i)))) {
        return true;
      }
    }
    return false;
  }

  /** Such a name holds what a person types, never a part of speech or of a program's grammar. */
  static boolean isPassword(String name) {
    List<String> words = words(name);
    return holdsSecret(name)
        && words.stream().anyMatch(w -> w.contains("pass") || w.endsWith("pwd") || w.equals("pw"));
  }

  /** A word that is a secret's name before a sign, and prose elsewhere. */
  static boolean isPass(String name) {
    return words(name).equals(List.of("pass"));
  }

  /** Numbers of tokens and of tests that passed are no secrets. */
  static boolean mayCount(String name) {
    List<String> words = words(name);
    return !words.isEmpty() && (words.getLast().endsWith("token") || isPass(name));
  }

  private static boolean isSecret(String word) {
    return WORDS.contains(word)
        || (!HARMLESS.contains(word)
            && (ENDINGS.stream().anyMatch(word::endsWith)
                || (word.endsWith("pass") && word.length() > 4)));
  }

  private static boolean isSecret(String before, String word) {
    return switch (word) {
      case "key" -> BEFORE_KEY.contains(before);
      case "pass" -> !BEFORE_PASS.contains(before);
      case "signature" -> before.equals("amz") || before.equals("goog") || before.equals("access");
      case "word", "wd", "phrase", "code" -> before.equals("pass");
      default -> false;
    };
  }

  /** In lower case, cut where a name is: {@code fs.s3a.secret_key}, {@code AWSAccessKeyId}. */
  private static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    int begin = name.startsWith("-D") ? 2 : 0;
    for (int i = begin; i <= name.length(); i++) {
      if (i == name.length() || !Character.isLetter(name.charAt(i))) {
        add(words, name, begin, i);
        begin = i + 1;
      } else if (i > begin && hump(name, i)) {
        add(words, name, begin, i);
        begin = i;
      }
    }
    return words;
  }

  private static boolean hump(String name, int i) {
    boolean upper = Character.isUpperCase(name.charAt(i));
    boolean afterLower = Character.isLowerCase(name.charAt(i - 1));
    boolean beforeLower = i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1));
    return upper && (afterLower || beforeLower);
  }

  private static void add(List<String> words, String name, int begin, int end) {
    if (end > begin) {
      words.add(name.substring(begin, end).toLowerCase(Locale.ROOT));
    }
  }
}
