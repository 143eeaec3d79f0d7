package dev.sparkfailover.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a failure's message gives away is in nothing that the job writes, shows or answers. */
@Timeout(300)
class SecretsIT {
  private static final String SECRET = "Zq7hunter2Kx";
  private static final List<String> SHAPES =
      List.of(
          "password=%s",
          "dbpass=%s",
          "password   =\t%s",
          "pass=%s",
          "JDBC:ORACLE:oci:scott/\"%s\"@db",
          "sqlplus scott/%s@db",
          "curl -sSu joe:%s http://host/",
          "http:\\/\\/joe:%s@host",
          "jdbc:oracle:thin:scott/%s@db:1521:x",
          "jdbc:postgresql://joe:%s@db/x?password=%s",
          "{\"password\":[\"%s\"]}",
          "{\\\"token\\\":\\\"%s\\\"}",
          "curl -u joe:%s http://host/",
          "https://a.blob.core.windows.net/b?sv=1&sig=%s&se=2",
          "Authorization: Bearer %s",
          "AccountKey=%s;SharedAccessKey=%s",
          "Map(spark.hadoop.fs.s3a.secret.key -> %s)",
          "<name>fs.s3a.secret.key</name><value>%s</value>",
          "[java, --password, %s]",
          "client_secret: %s",
          "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----");

  @TempDir Path dir;

  @Test
  void secretOfAFailureIsNowhere() throws Exception {
    JobHome home = JobHome.in(dir).trick("say").env("JOB_ON_EXHAUSTED", "park");
    home.env("JOB_RESTART_MAX", "1").notes("a.csv", "one");
    String first = String.join(" ", SHAPES.stream().filter(SecretsIT::keepsToItsWord).toList());
    String shapes = first + "\n" + String.join("\n", SHAPES);
    Files.writeString(dir.resolve("said"), "the database refuses, " + shapes.replace("%s", SECRET));
    try (JobProcess job = home.start()) {
      job.awaitState("exhausted");
      for (String path : List.of("/status", "/metrics", "/health/ready")) {
        assertThat(job.get(path).body()).as(path).doesNotContain(SECRET);
      }
      assertThat(job.status().toString()).contains("the database refuses");
      job.stop(Duration.ofSeconds(35));
      assertThat(job.console()).contains("the database refuses", "***").doesNotContain(SECRET);
    }
    assertThat(home.log()).contains("the database refuses", "scott/***@db").doesNotContain(SECRET);
    assertThat(home.ledgerText()).contains("the database refuses").doesNotContain(SECRET);
  }

  /** The masked value of the others is all that follows; only first lines get everywhere. */
  private static boolean keepsToItsWord(String shape) {
    return !shape.startsWith("Authorization") && !shape.contains("\n");
  }

  @Test
  void secretOfASettingIsNeitherInTheSettingsNorInTheirErrors() throws Exception {
    JobHome home =
        JobHome.in(dir)
            .env("SPARK_MASTER_URL", "local[2]")
            .env("SPARK_CONF_spark_hadoop_fs_s3a_secret_key", SECRET)
            .env("SPARK_CONF_spark_executor_extraJavaOptions", "-Ddb.pass=" + SECRET)
            .env(
                "JOB_APP_ARGS",
                "--password " + SECRET + " --url jdbc:oracle:thin:a/" + SECRET + "@h")
            .env("JOB_PORT", "password=" + SECRET);
    try (JobProcess job = home.start("--check-config")) {
      assertThat(job.exitCode()).isEqualTo(78);
      assertThat(job.console()).contains("JOB_PORT", "***").doesNotContain(SECRET);
    }
  }
}
