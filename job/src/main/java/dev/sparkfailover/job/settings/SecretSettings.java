package dev.sparkfailover.job.settings;

import java.util.regex.Pattern;

/** Keeps passwords and the like out of what is printed. */
public final class SecretSettings {

  private static final String WORDS = "secret|passw|token|key|credential";
  private static final Pattern NAME = Pattern.compile(WORDS, Pattern.CASE_INSENSITIVE);
  private static final Pattern USER_INFO = Pattern.compile("(://)[^/@\\s]+@");
  private static final Pattern ASSIGNMENT =
      Pattern.compile("((?:" + WORDS + ")[\\w.-]*[=:])\\S+", Pattern.CASE_INSENSITIVE);

  private SecretSettings() {}

  /** The value as it may be shown: whole for a harmless one, stars for a secret. */
  public static String mask(String name, String value) {
    if (name.startsWith(SparkConf.PREFIX) && NAME.matcher(name).find()) {
      return "***";
    }
    var withoutUser = USER_INFO.matcher(value).replaceAll("$1***@");
    return ASSIGNMENT.matcher(withoutUser).replaceAll("$1***");
  }
}
