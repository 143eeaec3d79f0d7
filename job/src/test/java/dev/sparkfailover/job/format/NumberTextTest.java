package dev.sparkfailover.job.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "12,50",
        "1.234,50",
        " 1",
        "1 ",
        "",
        "-",
        ".",
        "1e",
        "1_0",
        "0x1",
        "NaN",
        "12.345",
        "99999999999",
        "1e9999999",
        "-1e9999999",
        "1e99999999999999",
        "1e-9999999",
        "１２"
      })
  void whatIsNotSuchADecimalIsRefused(String text) {
    assertThatThrownBy(() -> NumberText.decimal(text, 12, 2))
        .isInstanceOf(NotOfTypeException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e400", "-1e400", "1e-400", "1d", " 1", "0x1p3", "Infinity"})
  void noNumberBecomesInfinityOrZero(String text) {
    assertThatThrownBy(() -> NumberText.binary64(text)).isInstanceOf(NotOfTypeException.class);
  }

  @Test
  void eachDecimalIsWhatItsTextSays() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 100_000; i++) {
      int scale = random.nextInt(10);
      BigDecimal value =
          BigDecimal.valueOf(random.nextLong(-1_000_000_000L, 1_000_000_000L), scale);
      String text = random.nextBoolean() ? value.toString() : value.toPlainString();

      BigDecimal read = NumberText.decimal(text, 38, 12).toJavaBigDecimal();

      assertThat(read).as(text).isEqualByComparingTo(value);
    }
  }

  @Test
  void aDayAndATimeAreThoseThatTheTextSays() {
    assertThat(TimeText.quickUtc("1970-01-01T00:00:00Z")).isZero();
    assertThat(TimeText.quickUtc("2024-02-28 23:59:59.5"))
        .isEqualTo(java.time.Instant.parse("2024-02-28T23:59:59.5Z").toEpochMilli() * 1000);
    assertThat(TimeText.isQuick(TimeText.quickUtc("2023-02-29T00:00:00Z"))).isFalse();
    assertThat(TimeText.isQuick(TimeText.quickUtc("2023-01-01T24:00:00Z"))).isFalse();
  }
}
