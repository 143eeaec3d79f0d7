package dev.sparkfailover.job.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.settings.Settings;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FaultsTest {

  @Test
  void rateZeroIsSilentAndNeverStrikes() {
    Faults faults = faults(0, OptionalLong.empty(), EnumSet.allOf(FaultKind.class));

    assertThat(faults.warning()).isEmpty();
    assertThat(faults.rate()).isZero();
    assertThat(LongStream.range(0, 10_000).mapToObj(faults::draw)).allMatch(d -> d.isEmpty());
  }

  @Test
  void warningNamesRateKindsAndSeed() {
    Faults faults = faults(0.3, OptionalLong.of(42), EnumSet.of(FaultKind.HALT, FaultKind.OOM));

    assertThat(faults.rate()).isEqualTo(0.3);
    assertThat(faults.warning().orElseThrow())
        .contains("Faults are ON", "0.3", "oom, halt", "JOB_FAULTS_SEED=42");
  }

  @Test
  void randomSeedFromTheWarningRepeatsTheRun() {
    Set<FaultKind> kinds = EnumSet.allOf(FaultKind.class);
    Faults first = faults(0.5, OptionalLong.empty(), kinds);
    Matcher seed =
        Pattern.compile("JOB_FAULTS_SEED=(-?\\d+)").matcher(first.warning().orElseThrow());
    assertThat(seed.find()).isTrue();
    Faults again = faults(0.5, OptionalLong.of(Long.parseLong(seed.group(1))), kinds);

    assertThat(LongStream.range(0, 1000).mapToObj(again::draw).toList())
        .isEqualTo(LongStream.range(0, 1000).mapToObj(first::draw).toList());
  }

  @Test
  void seedsAreRandomUnlessGiven() {
    Set<FaultKind> kinds = EnumSet.of(FaultKind.EXCEPTION);

    assertThat(faults(0.5, OptionalLong.empty(), kinds).warning())
        .isNotEqualTo(faults(0.5, OptionalLong.empty(), kinds).warning());
  }

  private static Faults faults(double rate, OptionalLong seed, Set<FaultKind> kinds) {
    return Faults.of(new Settings.Faults(rate, kinds, seed), new SystemClock());
  }
}
