package dev.sparkfailover.job.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingNamesTest {

  @ParameterizedTest
  @CsvSource({
    "JOB_RESTART_MAXX,JOB_RESTART_MAX",
    "job_restart_max,JOB_RESTART_MAX",
    "JBO_PORT,JOB_PORT",
    "MONITOR_POTR,MONITOR_PORT",
    "SPARK_MASTER_URI,SPARK_MASTER_URL",
  })
  void mistypedNameLeadsToTheOneMeant(String typed, String meant) {
    assertThat(SettingNames.nearest(typed)).contains(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DB_PORT", "WEB_BIND", "APP_PORT", "HOME", "SPARK_HOME", "SPARK_MASTER"})
  void namesOfOthersInTheEnvironmentAreForeign(String name) {
    assertThat(SettingNames.foreignInEnvironment(name, "x")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"JBO_HANG_TIMEOUT", "JOB_X", "SPARK_MASTER_URI", "JOB_PORT"})
  void namesLikeOursInTheEnvironmentAreNot(String name) {
    assertThat(SettingNames.foreignInEnvironment(name, "x")).isFalse();
  }
}
