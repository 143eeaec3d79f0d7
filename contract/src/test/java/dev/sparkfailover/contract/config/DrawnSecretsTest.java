package dev.sparkfailover.contract.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Secrets of all kinds, drawn: a name, what separates it from its value, quotes, a place, a value.
 */
class DrawnSecretsTest {
  private static final int DRAWS = 20_000;

  private static final List<String> NAMES =
      List.of(
          "password",
          "Password",
          "PASSWORD",
          "DB_PASSWORD",
          "dbpass",
          "pass",
          "pwd",
          "user.passwd",
          "passphrase",
          "client_secret",
          "api-key",
          "apiKey",
          "accessToken",
          "X-Auth-Token",
          "javax.net.ssl.trustStorePassword",
          "spark.hadoop.fs.s3a.secret.key",
          "fs.azure.account.key.acme.dfs.core.windows.net",
          "AccountKey",
          "SharedAccessKey",
          "aws_secret_access_key",
          "spring.datasource.password");
  private static final List<String> SEPARATORS =
      List.of(
          "=",
          " = ",
          "      = ",
          "\t=\t",
          ":",
          ": ",
          "  :  ",
          " => ",
          " -> ",
          ":=",
          "%3D",
          "\\u003d");
  private static final List<String> QUOTES =
      List.of("", "", "\"", "'", "\\\"", "\\\\\\\"", "&quot;", "`");
  private static final List<String> BEFORE =
      List.of(
          "",
          "{",
          "(",
          "[",
          "{\"a\":1,",
          "cannot connect: ",
          "url?a=b&",
          "a;",
          "x\n",
          "- ",
          "{HOME=/, ",
          "java -D",
          "'",
          "<x ");
  private static final List<String> AFTER =
      List.of("", "\n", "\nat a.B.c(B.java:1)", " and more", "&c=d", ";x=y");
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_.!$^*~-";
  private static final String ALL = PLAIN + " ,;(){}[]=:<>&@#?%|";

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** Begins with letters, as what begins with punctuation may be taken for that. */
  private String value(String from) {
    StringBuilder value = new StringBuilder("Zq7");
    int length = 8 + random.nextInt(24);
    for (int i = 0; i < length; i++) {
      value.append(from.charAt(random.nextInt(from.length())));
    }
    return value + "9Kx";
  }

  private void hides(String text, String value) {
    String masked = SecretMasking.mask(text);
    assertThat(masked)
        .as("seed %d, made of: %s", seed, text)
        .contains("***")
        .doesNotContain(value)
        .doesNotContain(value.substring(0, 6))
        .doesNotContain(value.substring(value.length() - 6));
    assertThat(SecretMasking.mask(masked))
        .as("twice, seed %d, of: %s", seed, text)
        .isEqualTo(masked);
  }

  @Test
  void assignmentIsMaskedWhateverStandsAroundIt() {
    for (int i = 0; i < DRAWS; i++) {
      String quote = one(QUOTES);
      boolean quoted = !quote.isEmpty();
      String value = value(quoted && !quote.startsWith("&") ? ALL : PLAIN);
      boolean encoded = quoted && quote.startsWith("&");
      String nameQuote = quoted && random.nextBoolean() ? quote : "";
      String text =
          one(BEFORE)
              + nameQuote
              + one(NAMES)
              + nameQuote
              + one(SEPARATORS)
              + quote
              + value
              + quote
              + one(AFTER);
      hides(encoded ? text.replace("'", "") : text, value);
    }
  }

  @Test
  void flagsAreMasked() {
    for (int i = 0; i < DRAWS / 10; i++) {
      String value = value(PLAIN);
      String name = (random.nextBoolean() ? "--" : "-") + one(NAMES);
      String text =
          switch (random.nextInt(4)) {
            case 0 -> "run " + name + " " + value + " x";
            case 1 -> "[java, " + name + ", " + value + ", x]";
            case 2 -> "[\"" + name + "\", \"" + value + "\"]";
            default -> "run " + name + "=" + value;
          };
      hides(text, value);
    }
  }

  @Test
  void listsObjectsAndElementsAreMasked() {
    for (int i = 0; i < DRAWS / 10; i++) {
      String value = value(PLAIN.replace("-", ""));
      String name = one(NAMES);
      String text =
          switch (random.nextInt(6)) {
            case 0 -> "{\"" + name + "\":[\"" + value + "\",\"" + value + "\"],\"b\":1}";
            case 1 -> name + ": {a: " + value + "}";
            case 2 -> "<" + name + " a='b'>" + value + "</" + name + ">";
            case 3 -> "<name>" + name + "</name>\n <value>" + value + "</value>";
            case 4 -> "{\"name\": \"" + name + "\", \"value\": \"" + value + "\"}";
            default -> "Map(" + name + " -> " + value + ", a -> b)";
          };
      hides(text, value);
    }
  }

  @Test
  void usersOfUrlsAreMasked() {
    List<String> schemes =
        List.of(
            "http",
            "https",
            "jdbc:postgresql",
            "jdbc:mysql",
            "s3a",
            "mongodb",
            "redis",
            "amqp",
            "ftp");
    for (int i = 0; i < DRAWS / 10; i++) {
      String value = value(random.nextBoolean() ? PLAIN.replace("/", "@:") : PLAIN);
      String scheme = one(schemes);
      hides("cannot reach " + scheme + "://joe:" + value + "@host:1/x?a=b, giving up", value);
      hides("jdbc:oracle:thin:scott/" + value + "@db:1521:x", value);
      hides("curl -u joe:" + value.replace("/", "") + " http://x", value.replace("/", ""));
    }
  }

  /** Whatever is cut out of it, put together and masked: once is as good as twice. */
  @Test
  void maskingTwiceIsMaskingOnce() {
    List<String> parts =
        List.of(
            "password",
            "token",
            "=",
            ": ",
            "\"",
            "'",
            "\\",
            "{",
            "}",
            "[",
            "]",
            ",",
            " ",
            "\n",
            "\t",
            "|",
            "->",
            "***",
            "x1",
            "://",
            "@",
            "/",
            "Bearer ",
            "Authorization",
            "-u ",
            "--",
            "&",
            "&quot;",
            "<",
            ">",
            "name",
            "value",
            "sig",
            "%3D",
            "\\u003d",
            "(",
            ")",
            "a",
            "7",
            "-----BEGIN PRIVATE KEY-----",
            "jdbc:oracle:",
            "mysql -p",
            "identified by ",
            "eyJhbGciOi.eyJzdWIi.x",
            ";",
            "pass");
    for (int i = 0; i < DRAWS; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(14); n >= 0; n--) {
        text.append(one(parts));
      }
      String once = SecretMasking.mask(text.toString());
      assertThat(SecretMasking.mask(once)).as("seed %d, of: %s", seed, text).isEqualTo(once);
    }
  }
}
