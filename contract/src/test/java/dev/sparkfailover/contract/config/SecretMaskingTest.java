package dev.sparkfailover.contract.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretMaskingTest {
  private static final String JWT =
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N";

  static Stream<Arguments> secrets() {
    return Stream.of(
        row("pass=hunter2, dbpass=hunter2", "pass=***, dbpass=***"),
        row("password   = hunter2", "password   = ***"),
        row("password\t=\thunter2 x", "password\t=\t*** x"),
        row("password\thunter2", "password\t***"),
        row("jdbc:oracle:thin:scott/tiger@db:1521:x", "jdbc:oracle:thin:scott/***@db:1521:x"),
        row(
            "PASS = a, Pass:b, userPass=c, passWd=d",
            "PASS = ***, Pass:***, userPass=***, passWd=***"),
        row("x\npass   hunter2\ndbpass\thunter2", "x\npass   ***\ndbpass\t***"),
        row("requirepass hunter2\nx", "requirepass ***\nx"),
        row("password==hunter2 token===\"a b\"", "password==*** token===\"***\""),
        row("pass phrase: hunter2, api key: abc1", "pass phrase: ***, api key: ***"),
        row("\u201Cpassword\u201D\uFF1A hunter2", "\u201Cpassword\u201D\uFF1A ***"),
        row(".option(\"password\", \"a b\")", ".option(\"password\", \"***\")"),
        row("setPassword(\"a b\").x()", "setPassword(\"***\").x()"),
        row("password:\n  - a\n  - b\nx: 1", "password:\n  - ***\nx: 1"),
        row("{\"password\":\n [\n \"a\"\n]}", "{\"password\":\n [***]}"),
        row("{\"password\":[\"a]b\", \"c\"], \"n\":1}", "{\"password\":[***], \"n\":1}"),
        row("{\\\"pass\\\":[\\\"a]b\\\"],x", "{\\\"pass\\\":[***],x"),
        row("JDBC:ORACLE:THIN:scott/tiger@db", "jdbc:oracle:THIN:scott/***@db"),
        row("jdbc:oracle:oci:a/\"t i\"@db", "jdbc:oracle:oci:a/\"***\"@db"),
        row("sqlplus -S scott/tiger@db:1521/x", "sqlplus -S scott/***@db:1521/x"),
        row("scott/tiger@//db:1521/x", "scott/***@//db:1521/x"),
        row("curl -sSLu a:x http://h/", "curl -sSLu a:*** http://h/"),
        row("curl -s -b 's=abc' http://h/", "curl -s -b *** http://h/"),
        row("?sv=1&amp;sig=a%3D&amp;se=2", "?sv=1&amp;sig=***&amp;se=2"),
        row("http:\\/\\/u:hunter2@h\\/", "http:\\/\\/u:***@h\\/"),
        row("next=http%3A%2F%2Fu%3Ahunter2%40h", "next=http%3A%2F%2Fu%3A***%40h"),
        row("jdbc:oracle:thin:scott/ti/g@er@//db/x", "jdbc:oracle:thin:scott/***@//db/x"),
        row("{\"password\":[\"x\",\"y\"],\"n\":1}", "{\"password\":[***],\"n\":1}"),
        row("secret: {a: b, c: [d]} x", "secret: {***} x"),
        row("curl -u a:x http://h/", "curl -u a:*** http://h/"),
        row("curl -ua:x --user 'b:y' h", "curl -ua:*** --user 'b:***' h"),
        row("mysql -h db -u joe -phunter2 x", "mysql -h db -u joe -p*** x"),
        row("sshpass -p hunter2 ssh x", "sshpass -p *** ssh x"),
        row("keytool -storepass changeit -v", "keytool -storepass *** -v"),
        row("openssl -passin pass:abc -x", "openssl -passin pass:*** -x"),
        row("[java, --password, hunter2, -x]", "[java, --password, ***, -x]"),
        row("[\"--token\", \"abc\", \"x\"]", "[\"--token\", \"***\", \"x\"]"),
        row("sv=1&sig=a%2Bb&se=2", "sv=1&sig=***&se=2"),
        row("sig=abcdefghijklmnopqr&x", "sig=***&x"),
        row("BlobEndpoint=x;AccountKey=abc==;E=y", "BlobEndpoint=x;AccountKey=***;E=y"),
        row("SharedAccessKeyName=a;SharedAccessKey=b", "SharedAccessKeyName=a;SharedAccessKey=***"),
        row("Map(password -> hunter2, user -> joe)", "Map(password -> ***, user -> joe)"),
        row("Array((spark.a.password,hunter2), (x,1))", "Array((spark.a.password,***), (x,1))"),
        row("<password>hunter2</password>", "<password>***</password>"),
        row("<n:password a='b'>x y</n:password>", "<n:password a='b'>***</n:password>"),
        row(
            "<name>fs.s3a.secret.key</name>\n  <value>abc</value>",
            "<name>fs.s3a.secret.key</name>\n  <value>***</value>"),
        row("<x password=\"h\" b='c'/>", "<x password=\"***\" b='c'/>"),
        row(
            "{\"name\":\"DB_PASSWORD\",\"value\":\"h x\"}",
            "{\"name\":\"DB_PASSWORD\",\"value\":\"***\"}"),
        row("<add key=\"password\" value=\"h\"/>", "<add key=\"password\" value=\"***\"/>"),
        row("name: DB_PASSWORD\n  value: hun", "name: DB_PASSWORD\n  value: ***"),
        row("password: |\n  a\n  b\nx: 1", "password: |\n  ***\nx: 1"),
        row("spark.ssl.keyPassword hunter2\nx", "spark.ssl.keyPassword ***\nx"),
        row(
            "{\\\\\\\"password\\\\\\\":\\\\\\\"a b\\\\\\\",x",
            "{\\\\\\\"password\\\\\\\":\\\\\\\"***\\\\\\\",x"),
        row("password\\u003dhunter2", "password\\u003d***"),
        row("&quot;password&quot;:&quot;a b&quot;", "&quot;password&quot;:&quot;***&quot;"),
        row("CREATE USER x IDENTIFIED BY 'ab'", "CREATE USER x IDENTIFIED BY '***'"),
        row("OPTIONS (user 'u', password 'a b')", "OPTIONS (user 'u', password '***')"),
        row("| password | hunter2 | x |", "| password | *** | x |"),
        row("{DB_PASSWORD=my pass word, HOME=/}", "{DB_PASSWORD=***, HOME=/}"),
        row("s3a://AKIAX:se/cr/et@bucket/x", "s3a://AKIAX:***@bucket/x"),
        row("declare -x TOKEN=\"abc\"", "declare -x TOKEN=\"***\""),
        row("{Authorization=[Bearer abc], x", "{Authorization=***"),
        row("key sk_live_0123456789abcdefghij", "key ***"),
        row("password=hunter2", "password=***"),
        row("password = hunter2 next", "password = *** next"),
        row("Password: hunter2, user: joe", "Password: ***, user: joe"),
        row("DB_PASSWORD=hunter2;x=1", "DB_PASSWORD=***;x=1"),
        row(
            "-Djavax.net.ssl.trustStorePassword=hunter2 -Dx=1",
            "-Djavax.net.ssl.trustStorePassword=*** -Dx=1"),
        row("-Dspark.authenticate.secret=a,b(c)d x", "-Dspark.authenticate.secret=*** x"),
        row(
            "{\"password\":\"hun \\\"ter2\",\"user\":\"joe\"}",
            "{\"password\":\"***\",\"user\":\"joe\"}"),
        row("{\\\"token\\\":\\\"abc\\\",\\\"n\\\":1}", "{\\\"token\\\":\\\"***\\\",\\\"n\\\":1}"),
        row("{'client_secret': 'abc def'}", "{'client_secret': '***'}"),
        row("[password=abc]", "[password=***]"),
        row("{password=abc, user=joe}", "{password=***, user=joe}"),
        row("fs.s3a.secret.key=abc/+==", "fs.s3a.secret.key=***"),
        row(
            "fs.azure.account.key.acme.dfs.core.windows.net=abc==",
            "fs.azure.account.key.acme.dfs.core.windows.net=***"),
        row("AWS_SECRET_ACCESS_KEY=wJalrXUt/bPx", "AWS_SECRET_ACCESS_KEY=***"),
        row("apiKey: abc", "apiKey: ***"),
        row("X-Api-Key: abc", "X-Api-Key: ***"),
        row("accessToken => abc", "accessToken => ***"),
        row("--password hunter2 --user joe", "--password *** --user joe"),
        row(
            "jdbc:postgresql://db/x?user=joe&password=hunter2&ssl=true",
            "jdbc:postgresql://db/x?user=joe&password=***&ssl=true"),
        row("jdbc:mysql://joe:hunter2@db:3306/x", "jdbc:mysql://joe:***@db:3306/x"),
        row("https://joe:p@ss@host/path", "https://joe:***@host/path"),
        row("https://0123456789abcdef0123@git.example/x", "https://***@git.example/x"),
        row("GET https://a/b?token=abc&x=1", "GET https://a/b?token=***&x=1"),
        row(
            "https://a/b?X-Amz-Signature=abc&X-Amz-Security-Token=def",
            "https://a/b?X-Amz-Signature=***&X-Amz-Security-Token=***"),
        row("https://a/b?sv=1&sig=abc%3D", "https://a/b?sv=1&sig=***"),
        row(
            "redirect=https%3A%2F%2Fa%3Ftoken%3Dabc&x=1",
            "redirect=https%3A%2F%2Fa%3Ftoken%3D***&x=1"),
        row("SharedAccessSignature=abc", "SharedAccessSignature=***"),
        row("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        row("Authorization: Basic am9lOnB3", "Authorization: Basic ***"),
        row("Authorization: Digest username=\"x\", response=\"y\"", "Authorization: Digest ***"),
        row("-H 'Authorization: abc' next", "-H 'Authorization: ***' next"),
        row("\"authorization\":\"Bearer abc\",\"x\":1", "\"authorization\":\"Bearer ***\",\"x\":1"),
        row("Set-Cookie: sid=abc; Path=/", "Set-Cookie: ***"),
        row("sent Bearer 0123456789abcdef", "sent Bearer ***"),
        row("sent Basic dXNlcjpwYXNz", "sent Basic ***"),
        row("key AKIAIOSFODNN7EXAMPLE used", "key *** used"),
        row("got " + JWT + " from", "got *** from"),
        row("ghp_0123456789abcdefghij0123 x", "*** x"),
        row(
            "-----BEGIN PRIVATE KEY-----\nMIIE\nAA\n-----END PRIVATE KEY-----\nx",
            "-----BEGIN PRIVATE KEY-----***-----END PRIVATE KEY-----\nx"),
        row("cut -----BEGIN EC PRIVATE KEY-----\nMIIE", "cut -----BEGIN EC PRIVATE KEY-----***"));
  }

  private static Arguments row(String text, String masked) {
    return Arguments.of(text, masked);
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void secretIsMasked(String text, String masked) {
    assertThat(SecretMasking.mask(text)).isEqualTo(masked);
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void maskingTwiceChangesNothing(String text, String masked) {
    assertThat(SecretMasking.mask(masked)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-03-01T12:00:20.123Z INFO  [main] a.B: cycle 12: 3 files, 1,000 rows in PT1.25S",
        "the secretary: Bob, the tokenizer=simple, a keyboard: US, monkey=1",
        "tokens=512, max_tokens: 100, token_count=3",
        "JOB_TOKEN_FILE=/run/secrets/token and passwordFile: x",
        "JOB_TOKEN_FILE: must be a file that can be read",
        "password: must have 8 characters",
        "Unexpected token: foo",
        "Syntax error at or near 'token', line 1: extra input",
        "partition key=42, primary key: id, key: value",
        "password=null token=",
        "spark.authenticate.secret=*********(redacted)",
        "basic authentication failed; Basic Authentication is off; bearer tokens: none",
        "spark://HeartbeatReceiver@10.0.0.1:4040 abfss://box@account.dfs.core.windows.net/x",
        "hdfs://nn:8020/a@b http://host:8080/path?x=a@b",
        "if (token == null) token != password",
        "at a.Token.next(Token.java:12) at b.Secret$.x(Secret.scala:7)",
        "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
        "AKIAshort eyJ.x ghp_short",
        "12:00:01 host:port a=b c==d :: == => %3D",
        "pass: 3, fail: 0, signature: (I)V",
        "password must not be empty",
        "token=3 of 5",
        "token 3 of 5, tokens are counted",
        "docker run -u 1000:1000 x; ps -u root; mkdir -p a:b",
        "the password is wrong; a secret was not found; no token at all",
        "Syntax error at or near 'token': extra input 'password'",
        "bypass=yes compass=5",
        "curl -X POST -H \"Authorization: Bearer $TOKEN\" http://h/",
        "passed=3, passed: 3, tests passed = 12, passes: 2, passing=1, Passenger: Joe, passport=x",
        "compass: north, encompass=all, by-pass: x, first pass: x, pass 2 of 3, the pass   is open",
        "/data/in/password-list.csv: row 3; passwords.csv, compass.csv, design=new, signal=9",
        "password == null || token == x, sort-key: id, foreign key: customer, keyword: y",
        "col(\"name\", \"x\") key (\"id\") passed(\"x\") https%3A%2F%2Fhost%3A80%2Fa",
        "[PARSE_SYNTAX_ERROR] Syntax error at or near 'FROM'. SQLSTATE: 42601 (line 1, pos 7)",
        "java.nio.file.AccessDeniedException: /run/secrets/db-password",
        "key -> 3, value -> 4, (a,b) <name>x</name><value>y</value>",
        "org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 1.0 failed 1 times, most recent failure: Lost task 0.0 in stage 1.0 (TID 1) (host executor driver): java.lang.IllegalStateException: x",
        "SIGTERM sig=15 name=a value=b",
        "http://[::1]:8080/a?b=c@d https://host:443/x@y spark://a:7077,b:7077 zk://h1:2181,h2/x@y"
      })
  void harmlessTextIsLeftAlone(String text) {
    assertThat(SecretMasking.mask(text)).isEqualTo(text);
  }

  static List<String> hostile() {
    return List.of(
        "eyJ",
        "=",
        ":",
        "\"",
        "\\\"",
        "password",
        "password=",
        "password=\"",
        "a.",
        "://",
        "://a:",
        "@",
        "--",
        "-----BEGIN ",
        " ",
        "Bearer ",
        "Authorization:",
        "token: ",
        "%3D",
        "AKIA",
        "A-",
        "aA",
        "password ",
        "password\t",
        "password|",
        "|",
        ",",
        "(a,",
        "->",
        "password -> ",
        "password=[",
        "password={a:",
        "password: |\n ",
        "{a=b, password=c d",
        "<",
        "<password>",
        "<password ",
        "<name>password</name><value>",
        "name=",
        "\"name\":\"password\",",
        "jdbc:oracle:",
        "jdbc:oracle:a/",
        "JDBC:oracle:a:b/\"",
        "sqlplus a/",
        "a/b@/",
        "curl ",
        "curl -b ",
        "=",
        "===a",
        "(\"password\", \"",
        "password(\"",
        "api key ",
        "%3A%2F%2Fa%3A",
        ":\\/\\/a:b",
        "&amp;sig=",
        "password:\r",
        "password: |\r",
        "password:\n- ",
        "\"password\":\n",
        "\"password\":[\"",
        "://a:b/",
        "://a:b/@",
        "-u a",
        "-u a:b ",
        "mysql a ",
        "mysql -u a ",
        "redis-cli ",
        "ldapsearch -x ",
        "identified by ",
        "\\",
        "\\u003d",
        "&quot;",
        "password&quot;:&quot;",
        "sig=",
        "%26sig%3D",
        "sk-",
        "SG.",
        "\t",
        "\n");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void aHostileTextTakesNoLongerThanAnyOther(String part) {
    String text = part.repeat((1 << 18) / part.length());
    String masked =
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> SecretMasking.mask(text));
    assertThat(masked.length()).isLessThanOrEqualTo(2 * text.length());
  }

  @Test
  void aSecretInTheMiddleOfAMegabyteIsFound() {
    String text = "x ".repeat(250_000) + "password=hunter2" + " y".repeat(250_000);
    assertThat(SecretMasking.mask(text)).contains("password=*** y").doesNotContain("hunter2");
  }
}
